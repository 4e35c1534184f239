package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Status;
import io.opentelemetry.instrumentation.api.incubator.semconv.rpc.RpcAttributesGetter;
import javax.annotation.Nullable;

final class GrpcRpcAttributesGetter implements RpcAttributesGetter<GrpcRequest, Status> {

  private final GrpcSpanStatusExtractor side;

  GrpcRpcAttributesGetter(GrpcSpanStatusExtractor side) {
    this.side = side;
  }

  @Override
  public String getRpcSystemName(GrpcRequest request) {
    return "grpc";
  }

  @Override
  public String getRpcMethod(GrpcRequest request) {
    return request.method();
  }

  @Nullable
  @Override
  public String getRpcMethodOriginal(GrpcRequest request) {
    return request.originalMethod();
  }

  @Nullable
  @Override
  public String getErrorType(
      GrpcRequest request, @Nullable Status status, @Nullable Throwable error) {
    // Null for a broken call leaves it to the caller, which then takes the exception's class.
    return !request.isBroken() && status != null && side.isError(status)
        ? status.getCode().name()
        : null;
  }

  @Deprecated
  @Override
  public String getSystem(GrpcRequest request) {
    return "grpc";
  }

  @Nullable
  @Override
  public String getService(GrpcRequest request) {
    int slash = request.method().lastIndexOf('/');
    return slash == -1 ? null : request.method().substring(0, slash);
  }

  @Deprecated
  @Nullable
  @Override
  public String getMethod(GrpcRequest request) {
    int slash = request.method().lastIndexOf('/');
    return slash == -1 ? null : request.method().substring(slash + 1);
  }
}
