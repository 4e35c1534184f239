package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.helidon.grpc.core.GrpcHeadersUtil;
import io.helidon.http.HttpPrologue;
import io.helidon.http.http2.Http2Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http2.spi.SubProtocolResult;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;

/** Holds the server's instrumenter and what the advice calls. */
public final class HelidonGrpcServerSingletons {

  /**
   * The heavier, the further out. Helidon's own context interceptor has 5000 and an application's
   * 1000, so that calls which one of those rejects are seen too.
   */
  public static final int INTERCEPTOR_WEIGHT = 10_000;

  private static final String NOT_FOUND_HANDLER =
      "io.helidon.webserver.grpc.GrpcProtocolHandlerNotFound";

  private static final Instrumenter<GrpcRequest, Status> INSTRUMENTER =
      HelidonGrpcInstrumenters.server();

  private static final ServerInterceptor SERVER_INTERCEPTOR =
      new TracingServerInterceptor(INSTRUMENTER);

  public static ServerInterceptor serverInterceptor() {
    return SERVER_INTERCEPTOR;
  }

  /** Called when Helidon has chosen who handles a request, on the thread that will do it. */
  public static void selected(
      ConnectionContext connection,
      HttpPrologue prologue,
      Http2Headers headers,
      SubProtocolResult result) {
    Object handler = result.subProtocol();
    if (handler == null) {
      return;
    }
    if (handler.getClass().getName().equals(NOT_FOUND_HANDLER)) {
      unknownMethod(connection, prologue.uriPath().rawPath(), headers);
    } else {
      ServerConnection.beforeCall(connection);
    }
  }

  /** Cost per connection: one look-up. */
  public static void closed(ConnectionContext connection) {
    ServerConnection.closed(connection);
  }

  private static void unknownMethod(
      ConnectionContext connection, String path, Http2Headers headers) {
    GrpcRequest request =
        GrpcRequest.ofUnknownMethod(path.startsWith("/") ? path.substring(1) : path);
    request.setMetadata(GrpcHeadersUtil.toMetadata(headers));
    request.setPeer(connection.remotePeer().address());
    CallSpan span =
        CallSpan.start(INSTRUMENTER, GrpcSpanStatusExtractor.SERVER, Context.current(), request);
    if (span != null) {
      // What Helidon answers, although gRPC has UNIMPLEMENTED for it.
      span.end(Status.NOT_FOUND);
    }
  }

  private HelidonGrpcServerSingletons() {}
}
