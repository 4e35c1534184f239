package io.sightline.instrumentation.helidon.webclient.v4_0;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.spi.WebClientService;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * What Helidon has since 4.5 for the same: client spans by the names of OpenTelemetry. Whoever
 * makes this service gets it by its own type, so it stays, and passes each request on.
 */
class WebClientTelemetryInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webclient.telemetry.tracing.WebClientTelemetryTracing");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        named("handle")
            .and(takesArguments(2))
            .and(takesArgument(0, named("io.helidon.webclient.spi.WebClientService$Chain")))
            .and(takesArgument(1, named("io.helidon.webclient.api.WebClientServiceRequest"))),
        getClass().getName() + "$HandleAdvice");
  }

  @SuppressWarnings("unused")
  public static class HandleAdvice {

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    public static boolean onEnter() {
      return true;
    }

    /** Nothing is suppressed: what is thrown in here is what the call throws. */
    @AssignReturned.ToReturned
    @Advice.OnMethodExit
    public static WebClientServiceResponse onExit(
        @Advice.Argument(0) WebClientService.Chain chain,
        @Advice.Argument(1) WebClientServiceRequest request) {
      return chain.proceed(request);
    }
  }
}
