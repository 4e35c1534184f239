package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.helidon.webclient.api.ClientConnection;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.grpc.GrpcChannel;
import io.helidon.webclient.grpc.GrpcClientConfig;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;

/** Holds the client's instrumenter and what the advice calls. */
public final class HelidonGrpcClientSingletons {

  private static final Instrumenter<GrpcRequest, Status> INSTRUMENTER =
      HelidonGrpcInstrumenters.client();

  /** Cost per call: one wrapper here; its span begins with {@code start}. */
  public static <ReqT, RespT> ClientCall<ReqT, RespT> trace(
      ClientCall<ReqT, RespT> call, MethodDescriptor<?, ?> method, GrpcChannel channel) {
    GrpcRequest request = GrpcRequest.ofMethod(method.getFullMethodName());
    GrpcClientConfig config = channel.grpcClient().prototype();
    // A supplier of addresses wins over the base URI; which one it gives is known when connecting.
    if (config.clientUriSupplier().isEmpty()) {
      config.baseUri().ifPresent(uri -> request.setServer(uri.host(), uri.port()));
    }
    return new TracingClientCall<>(call, Context.current(), request, INSTRUMENTER);
  }

  /**
   * Notes server and peer for the call that is being started on this thread.
   *
   * @param connection null when connecting failed
   */
  public static void connected(ClientUri server, ClientConnection connection) {
    GrpcRequest request = GrpcRequest.current();
    if (request == null) {
      return;
    }
    request.setServer(server.host(), server.port());
    if (connection != null) {
      request.setPeer(connection.helidonSocket().remotePeer().address());
    }
  }

  private HelidonGrpcClientSingletons() {}
}
