package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Metadata;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.net.SocketAddress;
import javax.annotation.Nullable;

/** What is known of one call; server and peer of a client call only once it is connected. */
final class GrpcRequest {

  private static final ContextKey<GrpcRequest> KEY =
      ContextKey.named("sightline-helidon-grpc-request");

  private static final String OTHER_METHOD = "_OTHER";

  private final String method;
  @Nullable private final String originalMethod;
  private Metadata metadata = new Metadata();
  @Nullable private volatile SocketAddress peer;
  @Nullable private volatile String serverAddress;
  private volatile int serverPort;
  private volatile boolean broken;

  private GrpcRequest(String method, @Nullable String originalMethod) {
    this.method = method;
    this.originalMethod = originalMethod;
  }

  static GrpcRequest ofMethod(String fullMethodName) {
    return new GrpcRequest(fullMethodName, null);
  }

  /** A method name that anybody may have made up is kept out of span names and metrics. */
  static GrpcRequest ofUnknownMethod(String path) {
    return new GrpcRequest(OTHER_METHOD, path);
  }

  /** Returns the request whose span is current, null when that is none of ours. */
  @Nullable
  static GrpcRequest current() {
    return Context.current().get(KEY);
  }

  /** Whether the call ended by something thrown, not by a status. */
  boolean isBroken() {
    return broken;
  }

  void setBroken() {
    broken = true;
  }

  Context storeIn(Context context) {
    return context.with(KEY, this);
  }

  String spanName() {
    return originalMethod == null ? method : "grpc";
  }

  /** Returns the full method name, such as {@code shop.v1.OrderService/CreateOrder}. */
  String method() {
    return method;
  }

  @Nullable
  String originalMethod() {
    return originalMethod;
  }

  Metadata metadata() {
    return metadata;
  }

  void setMetadata(Metadata metadata) {
    this.metadata = metadata;
  }

  @Nullable
  SocketAddress peer() {
    return peer;
  }

  void setPeer(@Nullable SocketAddress peer) {
    this.peer = peer;
  }

  @Nullable
  String serverAddress() {
    return serverAddress;
  }

  int serverPort() {
    return serverPort;
  }

  void setServer(String address, int port) {
    this.serverAddress = address;
    this.serverPort = port;
  }
}
