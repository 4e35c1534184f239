package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.helidon.webserver.ConnectionContext;
import io.opentelemetry.instrumentation.api.internal.cache.Cache;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.annotation.Nullable;

/** A connection of the server, with the calls that are open on it. */
final class ServerConnection {

  private static final Cache<ConnectionContext, ServerConnection> CONNECTIONS = Cache.weak();

  /** From the choice of the handler to the first interceptor, which Helidon gives no connection. */
  private static final ThreadLocal<ServerConnection> OF_NEXT_CALL = new ThreadLocal<>();

  private final SocketAddress peer;
  private final Set<TracingServerCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private ServerConnection(ConnectionContext connection) {
    this.peer = connection.remotePeer().address();
  }

  static void beforeCall(ConnectionContext connection) {
    OF_NEXT_CALL.set(CONNECTIONS.computeIfAbsent(connection, ServerConnection::new));
  }

  /** Returns the connection of the call that begins on this thread; asked once. */
  @Nullable
  static ServerConnection ofNextCall() {
    ServerConnection connection = OF_NEXT_CALL.get();
    OF_NEXT_CALL.remove();
    return connection;
  }

  static void closed(ConnectionContext connection) {
    ServerConnection known = CONNECTIONS.get(connection);
    if (known != null) {
      known.close();
    }
  }

  SocketAddress peer() {
    return peer;
  }

  void add(TracingServerCall<?, ?> call) {
    calls.add(call);
    if (closed) {
      call.cancelled();
    }
  }

  void remove(TracingServerCall<?, ?> call) {
    calls.remove(call);
  }

  private void close() {
    closed = true;
    calls.forEach(TracingServerCall::cancelled);
  }
}
