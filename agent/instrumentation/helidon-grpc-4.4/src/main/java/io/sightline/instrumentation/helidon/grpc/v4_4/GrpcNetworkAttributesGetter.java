package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Status;
import io.opentelemetry.instrumentation.api.semconv.network.NetworkAttributesGetter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.annotation.Nullable;

final class GrpcNetworkAttributesGetter implements NetworkAttributesGetter<GrpcRequest, Status> {

  @Nullable
  @Override
  public InetSocketAddress getNetworkPeerInetSocketAddress(
      GrpcRequest request, @Nullable Status status) {
    SocketAddress peer = request.peer();
    return peer instanceof InetSocketAddress ? (InetSocketAddress) peer : null;
  }
}
