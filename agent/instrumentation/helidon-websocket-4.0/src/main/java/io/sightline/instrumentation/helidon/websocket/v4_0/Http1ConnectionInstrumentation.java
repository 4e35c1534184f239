package io.sightline.instrumentation.helidon.websocket.v4_0;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webserver.ConnectionContext;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** The end of an HTTP connection, and with it of what an upgrader has left and nobody answered. */
class Http1ConnectionInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.http1.Http1Connection");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    // Of a semaphore, since 4.2 of a limit.
    transformer.applyAdviceToMethod(
        isPublic().and(named("handle")).and(takesArguments(1)),
        getClass().getName() + "$HandleAdvice");
  }

  @SuppressWarnings("unused")
  public static class HandleAdvice {

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    public static void onExit(@Advice.FieldValue("ctx") ConnectionContext peer) {
      Upgrade.forget(peer);
    }
  }
}
