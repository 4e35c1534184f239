package io.sightline.instrumentation.helidon.webclient.v4_0;

import static net.bytebuddy.matcher.ElementMatchers.isProtected;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.http.Method;
import io.helidon.webclient.api.ClientRequestBase;
import io.helidon.webclient.spi.WebClientService;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.matcher.ElementMatcher;

class ClientRequestInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webclient.api.ClientRequestBase");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isProtected()
            .and(named("invokeServices"))
            .and(takesArguments(4))
            .and(takesArgument(0, named("io.helidon.webclient.spi.WebClientService$Chain"))),
        getClass().getName() + "$InvokeServicesAdvice");
    transformer.applyAdviceToMethod(
        isPublic().and(named("uri")).and(takesArguments(1)), getClass().getName() + "$UriAdvice");
  }

  @SuppressWarnings("unused")
  public static class InvokeServicesAdvice {

    /**
     * Wraps the network call itself: each attempt that a service makes is a span of its own. Not
     * the request to a proxy for a way through it: that is a part of the call that needs it.
     */
    @AssignReturned.ToArguments(@ToArgument(0))
    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static WebClientService.Chain onEnter(
        @Advice.This ClientRequestBase<?, ?> request,
        @Advice.Argument(0) WebClientService.Chain httpCall) {
      if (request.method().equals(Method.CONNECT)) {
        return httpCall;
      }
      return new TracingChain(
          httpCall, UrlTemplates.get(request), HelidonWebClientSingletons.instrumenter());
    }
  }

  @SuppressWarnings("unused")
  public static class UriAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static void onEnter(
        @Advice.This ClientRequestBase<?, ?> request,
        @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object uri) {
      UrlTemplates.set(request, uri);
    }
  }
}
