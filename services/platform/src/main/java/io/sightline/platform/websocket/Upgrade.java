package io.sightline.platform.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.DirectHandler;
import io.helidon.http.HttpException;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.webserver.websocket.WsUpgrader;
import io.helidon.websocket.WsCloseCodes;
import java.time.Duration;

/**
 * Accepts connections as Helidon's own upgrader does, with two differences: a refusal is an HTTP
 * answer, and the end of a connection is always noticed. Helidon 4 tells nobody when a peer just
 * vanishes.
 */
final class Upgrade extends WsUpgrader {
  private final WebSockets sockets;
  private final String name;

  /**
   * Creates an upgrader.
   *
   * @param name the protocol as the header {@code Upgrade} names it
   */
  Upgrade(WebSockets sockets, String name) {
    super(WsConfig.create());
    this.sockets = sockets;
    this.name = name;
  }

  @Override
  public String supportedProtocol() {
    return name;
  }

  @Override
  public ServerConnection upgrade(
      ConnectionContext ctx, HttpPrologue prologue, WritableHeaders<?> headers) {
    if (!prologue.method().equals(Method.GET)
        || !prologue.uriPath().path().equals(sockets.path())) {
      return null;
    }
    if (!headers.contains(WS_KEY)) {
      throw badRequest("Sec-WebSocket-Key is required");
    }
    if (headers.contains(WS_VERSION) && !headers.get(WS_VERSION).get().equals(SUPPORTED_VERSION)) {
      throw RequestException.builder()
          .type(DirectHandler.EventType.BAD_REQUEST)
          .status(Status.UPGRADE_REQUIRED_426)
          .message("Sec-WebSocket-Version must be " + SUPPORTED_VERSION)
          .header(SUPPORTED_VERSION_HEADER)
          .build();
    }
    String key = headers.get(WS_KEY).get();
    String accept = accept(ctx, key);
    WebSocketConnection connection = open(ctx);
    try {
      String answer = SWITCHING_PROTOCOL_PREFIX + accept + SWITCHING_PROTOCOLS_SUFFIX;
      ctx.dataWriter().writeNow(BufferData.create(answer.getBytes(US_ASCII)));
    } catch (RuntimeException e) {
      connection.ended();
      throw new CloseConnectionException("The caller is gone", e);
    }
    return new Watched(
        WsConnection.create(ctx, prologue, WritableHeaders.create(), key, connection.listener()),
        connection,
        sockets);
  }

  private String accept(ConnectionContext ctx, String key) {
    try {
      return hash(ctx, key);
    } catch (IllegalArgumentException e) {
      throw badRequest("Sec-WebSocket-Key is not valid");
    }
  }

  private WebSocketConnection open(ConnectionContext ctx) {
    try {
      return sockets.open(ctx.remotePeer().host());
    } catch (HttpException e) {
      RequestException.Builder refusal =
          RequestException.builder()
              .type(DirectHandler.EventType.OTHER)
              .status(e.status())
              .message(e.getMessage())
              .cause(e);
      e.headers().forEach(refusal::header);
      throw refusal.build();
    }
  }

  private static RequestException badRequest(String message) {
    return RequestException.builder()
        .type(DirectHandler.EventType.BAD_REQUEST)
        .message(message)
        .build();
  }

  /** A connection whose end is told to us, and whose failures do not become HTTP answers. */
  private record Watched(WsConnection delegate, WebSocketConnection connection, WebSockets sockets)
      implements ServerConnection {

    Watched {
      connection.interruptedBy(() -> delegate.close(true));
    }

    @Override
    public void handle(Limit limit) {
      try {
        delegate.handle(limit);
      } catch (IllegalArgumentException e) {
        // Helidon does not expect operation codes that do not exist.
        connection.close(WsCloseCodes.PROTOCOL_ERROR, "Not a frame");
      } catch (CloseConnectionException e) {
        throw e;
      } catch (RuntimeException e) {
        throw new CloseConnectionException("Connection lost", e);
      } finally {
        connection.ended();
      }
    }

    @Override
    public Duration idleTime() {
      // Idleness is looked after here, with a close that the peer gets to see.
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      if (interrupt) {
        delegate.close(true);
      } else {
        sockets.goAway();
      }
    }
  }
}
