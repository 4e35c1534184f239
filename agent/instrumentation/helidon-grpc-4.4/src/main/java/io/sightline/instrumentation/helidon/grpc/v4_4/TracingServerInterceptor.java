package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import javax.annotation.Nullable;

/** Cost per call: span, metric, two wrappers and two map operations; per message: one scope. */
final class TracingServerInterceptor implements ServerInterceptor {

  private final Instrumenter<GrpcRequest, Status> instrumenter;

  TracingServerInterceptor(Instrumenter<GrpcRequest, Status> instrumenter) {
    this.instrumenter = instrumenter;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    ServerConnection connection = ServerConnection.ofNextCall();
    CallSpan span = begin(call, headers, connection);
    if (span == null) {
      return next.startCall(call, headers);
    }
    return new TracingServerCall<>(call, span, connection).start(headers, next);
  }

  @Nullable
  private CallSpan begin(
      ServerCall<?, ?> call, Metadata headers, @Nullable ServerConnection connection) {
    GrpcRequest request = GrpcRequest.ofMethod(call.getMethodDescriptor().getFullMethodName());
    request.setMetadata(headers);
    if (connection != null) {
      request.setPeer(connection.peer());
    }
    return CallSpan.start(instrumenter, GrpcSpanStatusExtractor.SERVER, Context.current(), request);
  }
}
