package io.sightline.instrumentation.helidon.websocket.v4_0;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.webserver.websocket.WsUpgrader;
import io.helidon.websocket.WsListener;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Decides on connections without Helidon's routing, and asks somebody before it does. */
final class OwnUpgrader extends WsUpgrader {

  private final UnaryOperator<String> calls;
  private final Supplier<WsListener> listeners;

  OwnUpgrader(UnaryOperator<String> calls, Supplier<WsListener> listeners) {
    super(WsConfig.create());
    this.calls = calls;
    this.listeners = listeners;
  }

  @Override
  public String supportedProtocol() {
    return "own";
  }

  @Override
  public ServerConnection upgrade(
      ConnectionContext peer, HttpPrologue prologue, WritableHeaders<?> headers) {
    String path = prologue.uriPath().path();
    if (path.startsWith("/ok/")) {
      return null;
    }
    calls.apply(path.replaceFirst("^.*/", "") + "-upgrade");
    if (path.startsWith("/refused/")) {
      throw RequestException.builder()
          .type(DirectHandler.EventType.OTHER)
          .status(Status.SERVICE_UNAVAILABLE_503)
          .message("Too many")
          .build();
    }
    if (path.startsWith("/broken/")) {
      throw new IllegalStateException("broken");
    }
    String key = headers.get(WS_KEY).get();
    String answer = SWITCHING_PROTOCOL_PREFIX + hash(peer, key) + SWITCHING_PROTOCOLS_SUFFIX;
    peer.dataWriter().writeNow(BufferData.create(answer.getBytes(US_ASCII)));
    return WsConnection.create(peer, prologue, WritableHeaders.create(), key, listeners.get());
  }
}
