package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;

/** Cost per call: span, metric and two wrappers; per message received: one scope. */
final class TracingServerInterceptor implements ServerInterceptor {

  private final Instrumenter<GrpcRequest, Status> instrumenter;

  TracingServerInterceptor(Instrumenter<GrpcRequest, Status> instrumenter) {
    this.instrumenter = instrumenter;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    GrpcRequest request = GrpcRequest.ofMethod(call.getMethodDescriptor().getFullMethodName());
    request.setMetadata(headers);
    // Since 4.5; before, Helidon does not say who is calling.
    request.setPeer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    CallSpan span = CallSpan.start(instrumenter, Context.current(), request);
    if (span == null) {
      return next.startCall(call, headers);
    }
    return new TracingServerCall<>(call, span).start(headers, next);
  }
}
