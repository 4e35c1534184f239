package io.sightline.instrumentation.helidon.webclient.v4_0;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.implementsInterface;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webclient.api.ClientRequest;
import io.helidon.webclient.api.FullClientRequest;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * {@code WebClient} resolves the URI before it hands the request over to the client of one HTTP
 * version: the template has to go with it.
 */
class HttpClientSpiInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<ClassLoader> classLoaderOptimization() {
    return hasClassesNamed("io.helidon.webclient.spi.HttpClientSpi");
  }

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return implementsInterface(named("io.helidon.webclient.spi.HttpClientSpi"));
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        named("clientRequest")
            .and(takesArguments(2))
            .and(takesArgument(0, named("io.helidon.webclient.api.FullClientRequest"))),
        getClass().getName() + "$ClientRequestAdvice");
  }

  @SuppressWarnings("unused")
  public static class ClientRequestAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(
        @Advice.Argument(0) FullClientRequest<?> from, @Advice.Return ClientRequest<?> to) {
      UrlTemplates.copy(from, to);
    }
  }
}
