package io.sightline.instrumentation.helidon.websocket.v4_0;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Requests that HTTP routing asks an upgrader for: all of Helidon 4.5's, none before it. */
class HttpRoutingInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.http.HttpRoutingImpl");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("routeUpgrade"))
            .and(takesArguments(5))
            .and(takesArgument(0, named("io.helidon.webserver.ConnectionContext")))
            .and(takesArgument(1, named("io.helidon.webserver.http.RoutingRequest")))
            .and(takesArgument(2, named("io.helidon.webserver.http.RoutingResponse"))),
        getClass().getName() + "$RouteUpgradeAdvice");
  }

  @SuppressWarnings("unused")
  public static class RouteUpgradeAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static Upgrade onEnter(
        @Advice.Argument(0) ConnectionContext peer, @Advice.Argument(1) RoutingRequest request) {
      return Upgrade.routing(peer, request);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    public static void onExit(
        @Advice.Enter Upgrade upgrade,
        @Advice.Argument(1) RoutingRequest request,
        @Advice.Argument(2) RoutingResponse response,
        @Advice.Thrown Throwable thrown) {
      if (upgrade != null) {
        upgrade.end(request, response, thrown);
      }
    }
  }
}
