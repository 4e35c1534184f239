package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.websocket.ClientWsFrame;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import javax.annotation.Nullable;

/** What the advices call. A frame costs a field access; one of a message a span, too. */
public final class Connections {

  private static final VirtualField<WsConnection, Connection> OF_SESSION =
      VirtualField.find(WsConnection.class, Connection.class);

  private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");

  public static void created(
      WsConnection session,
      ConnectionContext peer,
      HttpPrologue prologue,
      @Nullable Headers upgradeHeaders) {
    Connection connection = Upgrade.take();
    if (connection == null) {
      // Made by an upgrader that does not extend Helidon's.
      connection = Connection.start(Context.current(), new Handshake(peer, prologue, null));
    }
    connection.accepted(
        upgradeHeaders == null ? null : upgradeHeaders.first(PROTOCOL).orElse(null));
    OF_SESSION.set(session, connection);
  }

  @Nullable
  public static Scope opened(WsConnection session) {
    Connection connection = OF_SESSION.get(session);
    return connection == null ? null : connection.open();
  }

  public static void ended(WsConnection session, @Nullable Throwable thrown) {
    Connection connection = OF_SESSION.get(session);
    if (connection != null) {
      connection.end(thrown);
    }
  }

  /** The part of a message that comes in; null for frames that are no part of one. */
  @Nullable
  public static Fragment received(WsConnection session, ClientWsFrame frame) {
    Connection connection = OF_SESSION.get(session);
    if (connection == null) {
      return null;
    }
    Message message =
        switch (frame.opCode()) {
          case TEXT -> connection.begin(MessageType.TEXT);
          case BINARY -> connection.begin(MessageType.BINARY);
          case CONTINUATION -> connection.unfinished();
          case CLOSE -> {
            connection.closedByClient(code(frame.payloadData()));
            yield null;
          }
          default -> null;
        };
    return message == null ? null : message.fragment(frame.payloadLength(), frame.fin());
  }

  public static void sent(WsConnection session, MessageType type) {
    Connection connection = OF_SESSION.get(session);
    if (connection != null) {
      connection.sent(type);
    }
  }

  public static void closing(WsConnection session, int code) {
    Connection connection = OF_SESSION.get(session);
    if (connection != null) {
      connection.closedByServer(code);
    }
  }

  public static void stopped(WsConnection session) {
    Connection connection = OF_SESSION.get(session);
    if (connection != null) {
      connection.stopped();
    }
  }

  /** Looked at, not read: the listener gets it. */
  private static int code(BufferData payload) {
    return payload.available() < 2 ? 0 : (payload.get(0) & 0xff) << 8 | payload.get(1) & 0xff;
  }

  private Connections() {}
}
