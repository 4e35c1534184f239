package io.sightline.instrumentation.helidon.websocket.v4_0;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.extendsClass;
import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsUpgrader;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** The request for a connection, answered by Helidon's upgrader or by one that extends it. */
class WsUpgraderInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<ClassLoader> classLoaderOptimization() {
    return hasClassesNamed("io.helidon.webserver.websocket.WsUpgrader");
  }

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return extendsClass(named("io.helidon.webserver.websocket.WsUpgrader"));
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("upgrade"))
            .and(takesArguments(3))
            .and(takesArgument(0, named("io.helidon.webserver.ConnectionContext")))
            .and(takesArgument(1, named("io.helidon.http.HttpPrologue"))),
        getClass().getName() + "$UpgradeAdvice");
  }

  @SuppressWarnings("unused")
  public static class UpgradeAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static Upgrade onEnter(
        @Advice.This WsUpgrader upgrader,
        @Advice.Argument(0) ConnectionContext peer,
        @Advice.Argument(1) HttpPrologue prologue,
        @Advice.Argument(2) WritableHeaders<?> headers) {
      return Upgrade.begin(peer, prologue, headers, upgrader.getClass() != WsUpgrader.class);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    public static void onExit(
        @Advice.Enter Upgrade upgrade,
        @Advice.Return ServerConnection connection,
        @Advice.Thrown Throwable thrown) {
      if (upgrade != null) {
        upgrade.end(connection, thrown);
      }
    }
  }
}
