package io.sightline.instrumentation.helidon.webserver.v4_3;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.http.RequestException;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

class Http1ConnectionInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.http1.Http1Connection");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        named("handleRequestException")
            .and(takesArguments(1))
            .and(takesArgument(0, named("io.helidon.http.RequestException"))),
        getClass().getName() + "$HandleRequestExceptionAdvice");
  }

  @SuppressWarnings("unused")
  public static class HandleRequestExceptionAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static ConnectionAnswer onEnter(@Advice.Argument(0) RequestException exception) {
      return ConnectionAnswer.begin(exception);
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    public static void onExit(@Advice.Enter ConnectionAnswer answer) {
      if (answer != null) {
        answer.end();
      }
    }
  }
}
