package io.sightline.instrumentation.helidon.grpc.v4_4;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webserver.grpc.GrpcRouting;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Adds the interceptor when the routing's builder is made, not when it builds: before 4.5 a route
 * takes the interceptors that are there when it is added.
 */
class GrpcRoutingInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.grpc.GrpcRouting");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic().and(isStatic()).and(named("builder")).and(takesArguments(0)),
        getClass().getName() + "$BuilderAdvice");
  }

  @SuppressWarnings("unused")
  public static class BuilderAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(@Advice.Return GrpcRouting.Builder builder) {
      builder.intercept(
          HelidonGrpcServerSingletons.INTERCEPTOR_WEIGHT,
          HelidonGrpcServerSingletons.serverInterceptor());
    }
  }
}
