package io.sightline.instrumentation.helidon.grpc.v4_4;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.helidon.webclient.grpc.GrpcChannel;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** Every call of Helidon's client, unary or streaming, begins with {@code newCall}. */
class GrpcChannelInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webclient.grpc.GrpcChannel");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("newCall"))
            .and(takesArguments(2))
            .and(takesArgument(0, named("io.grpc.MethodDescriptor"))),
        getClass().getName() + "$NewCallAdvice");
  }

  @SuppressWarnings("unused")
  public static class NewCallAdvice {

    @AssignReturned.ToReturned
    @Advice.OnMethodExit(suppress = Throwable.class)
    public static ClientCall<?, ?> onExit(
        @Advice.This GrpcChannel channel,
        @Advice.Argument(0) MethodDescriptor<?, ?> method,
        @Advice.Return ClientCall<?, ?> call) {
      return HelidonGrpcClientSingletons.trace(call, method, channel);
    }
  }
}
