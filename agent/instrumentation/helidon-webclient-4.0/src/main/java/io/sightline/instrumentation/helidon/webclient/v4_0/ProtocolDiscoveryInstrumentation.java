package io.sightline.instrumentation.helidon.webclient.v4_0;

import static net.bytebuddy.matcher.ElementMatchers.isPrivate;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webclient.api.HttpClientRequest;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import java.time.Instant;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * {@code WebClient} asks a server by TLS which version of HTTP it speaks before it makes the
 * request of that version. When it cannot, there is no other call to tell of it.
 */
class ProtocolDiscoveryInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webclient.api.HttpClientRequest");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPrivate().and(named("discoverHttpImplementation")).and(takesArguments(0)),
        getClass().getName() + "$DiscoverAdvice");
  }

  @SuppressWarnings("unused")
  public static class DiscoverAdvice {

    /** Null where nobody is asked; most requests are such. */
    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static Instant onEnter(@Advice.This HttpClientRequest request) {
      return FailedDiscovery.begin(request);
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    public static void onExit(
        @Advice.This HttpClientRequest request,
        @Advice.Enter Instant began,
        @Advice.Thrown Throwable thrown) {
      if (began != null && thrown != null) {
        FailedDiscovery.end(request, began, thrown);
      }
    }
  }
}
