package io.sightline.instrumentation.helidon.grpc.v4_4;

import static io.opentelemetry.instrumentation.api.internal.SemconvStability.emitOldRpcSemconv;
import static io.opentelemetry.instrumentation.api.internal.SemconvStability.emitStableRpcSemconv;

import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.semconv.ServerAttributes;
import javax.annotation.Nullable;

/** The status code, and the server, which a client may know at the start or only at the end. */
final class GrpcAttributesExtractor implements AttributesExtractor<GrpcRequest, Status> {

  static final AttributeKey<String> RPC_RESPONSE_STATUS_CODE =
      AttributeKey.stringKey("rpc.response.status_code");
  private static final AttributeKey<Long> RPC_GRPC_STATUS_CODE =
      AttributeKey.longKey("rpc.grpc.status_code");

  @Override
  public void onStart(AttributesBuilder attributes, Context parentContext, GrpcRequest request) {
    putServer(attributes, request);
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      GrpcRequest request,
      @Nullable Status status,
      @Nullable Throwable error) {
    putServer(attributes, request);
    if (status == null) {
      return;
    }
    if (emitStableRpcSemconv()) {
      attributes.put(RPC_RESPONSE_STATUS_CODE, status.getCode().name());
    }
    if (emitOldRpcSemconv()) {
      attributes.put(RPC_GRPC_STATUS_CODE, (long) status.getCode().value());
    }
  }

  private static void putServer(AttributesBuilder attributes, GrpcRequest request) {
    String address = request.serverAddress();
    if (address != null) {
      attributes.put(ServerAttributes.SERVER_ADDRESS, address);
      attributes.put(ServerAttributes.SERVER_PORT, (long) request.serverPort());
    }
  }
}
