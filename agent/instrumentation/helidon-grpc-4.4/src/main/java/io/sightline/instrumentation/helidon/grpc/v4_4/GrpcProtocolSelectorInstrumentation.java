package io.sightline.instrumentation.helidon.grpc.v4_4;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import io.helidon.http.HttpPrologue;
import io.helidon.http.http2.Http2Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http2.spi.SubProtocolResult;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * The one place where a call's connection is to be had, and where calls of methods that the server
 * does not have part from the others: no interceptor sees those.
 */
class GrpcProtocolSelectorInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.grpc.GrpcProtocolSelector");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("subProtocol"))
            .and(takesArgument(0, named("io.helidon.webserver.ConnectionContext")))
            .and(takesArgument(1, named("io.helidon.http.HttpPrologue")))
            .and(takesArgument(2, named("io.helidon.http.http2.Http2Headers")))
            .and(returns(named("io.helidon.webserver.http2.spi.SubProtocolResult"))),
        getClass().getName() + "$SubProtocolAdvice");
  }

  @SuppressWarnings("unused")
  public static class SubProtocolAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(
        @Advice.Argument(0) ConnectionContext connection,
        @Advice.Argument(1) HttpPrologue prologue,
        @Advice.Argument(2) Http2Headers headers,
        @Advice.Return SubProtocolResult result) {
      HelidonGrpcServerSingletons.selected(connection, prologue, headers, result);
    }
  }
}
