package io.sightline.instrumentation.helidon.webserver.v4_3;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

class Http1ServerResponseInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.http1.Http1ServerResponse");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isStatic()
            .and(named("nonEntityBytes"))
            .and(takesArgument(0, named("io.helidon.http.ServerResponseHeaders")))
            .and(takesArgument(1, named("io.helidon.http.Status"))),
        getClass().getName() + "$NonEntityBytesAdvice");
    transformer.applyAdviceToMethod(
        isPublic().and(named("reset")).and(takesArguments(0)),
        getClass().getName() + "$ResetAdvice");
  }

  @SuppressWarnings("unused")
  public static class NonEntityBytesAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static void onEnter(
        @Advice.Argument(0) ServerResponseHeaders headers, @Advice.Argument(1) Status status) {
      ConnectionAnswer.write(headers, status);
    }
  }

  @SuppressWarnings("unused")
  public static class ResetAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(
        @Advice.FieldValue("headers") ServerResponseHeaders headers,
        @Advice.Return boolean cleared) {
      if (cleared) {
        ResponseHeadersMutator.customize(headers);
      }
    }
  }
}
