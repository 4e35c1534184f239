package io.sightline.instrumentation.helidon.websocket.v4_0;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.websocket.WsListener;
import java.util.function.Supplier;

/** Has nothing of Helidon's upgrader. */
record ForeignUpgrader(Supplier<WsListener> listeners) implements Http1Upgrader {

  @Override
  public String supportedProtocol() {
    return "foreign";
  }

  @Override
  public ServerConnection upgrade(
      ConnectionContext peer, HttpPrologue prologue, WritableHeaders<?> headers) {
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foreign\r\n\r\n";
    peer.dataWriter().writeNow(BufferData.create(answer.getBytes(US_ASCII)));
    return WsConnection.create(peer, prologue, WritableHeaders.create(), "", listeners.get());
  }
}
