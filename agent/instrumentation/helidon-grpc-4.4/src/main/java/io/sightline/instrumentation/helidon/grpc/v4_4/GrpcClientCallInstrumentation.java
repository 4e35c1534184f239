package io.sightline.instrumentation.helidon.grpc.v4_4;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.ClientUri;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * The client opens its connection inside {@code ClientCall.start}; only there is known which server
 * a client with several addresses has chosen, and who the peer is.
 */
class GrpcClientCallInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webclient.grpc.GrpcBaseClientCall");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        named("clientConnection")
            .and(takesArguments(1))
            .and(takesArgument(0, named("io.helidon.webclient.api.ClientUri")))
            .and(returns(named("io.helidon.webclient.api.ClientConnection"))),
        getClass().getName() + "$ClientConnectionAdvice");
  }

  @SuppressWarnings("unused")
  public static class ClientConnectionAdvice {

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    public static void onExit(
        @Advice.Argument(0) ClientUri server, @Advice.Return ClientConnection connection) {
      HelidonGrpcClientSingletons.connected(server, connection);
    }
  }
}
