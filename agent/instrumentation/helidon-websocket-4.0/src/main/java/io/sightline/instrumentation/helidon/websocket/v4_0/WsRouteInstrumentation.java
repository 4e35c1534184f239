package io.sightline.instrumentation.helidon.websocket.v4_0;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webserver.websocket.WsRoute;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Helidon's route does not tell its pattern; it is remembered when the route is made. */
class WsRouteInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.websocket.WsRoute");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isStatic().and(named("create")).and(takesArguments(2)).and(takesArgument(0, String.class)),
        getClass().getName() + "$CreateAdvice");
    // Asked for while a request is answered, by every version of Helidon.
    transformer.applyAdviceToMethod(
        isPublic().and(named("listener")).and(takesArguments(0)),
        getClass().getName() + "$ListenerAdvice");
  }

  @SuppressWarnings("unused")
  public static class CreateAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(@Advice.Argument(0) String pattern, @Advice.Return WsRoute route) {
      Routes.remember(route, pattern);
    }
  }

  @SuppressWarnings("unused")
  public static class ListenerAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static void onEnter(@Advice.This WsRoute route) {
      Upgrade.routed(route);
    }
  }
}
