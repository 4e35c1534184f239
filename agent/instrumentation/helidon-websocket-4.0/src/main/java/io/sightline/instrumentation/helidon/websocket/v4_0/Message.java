package io.sightline.instrumentation.helidon.websocket.v4_0;

import static io.sightline.instrumentation.helidon.websocket.v4_0.HelidonWebSocketSingletons.messages;
import static io.sightline.instrumentation.helidon.websocket.v4_0.HelidonWebSocketSingletons.metrics;

import io.helidon.webserver.CloseConnectionException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import javax.annotation.Nullable;

/** A message that came in, while it is handled. Nothing of what it says is kept. */
final class Message {

  /** Instead of an exception: the rest of the message has not come. */
  private static final String INCOMPLETE = "incomplete";

  private final Connection connection;
  private final MessageType type;
  private final boolean failedBefore;
  private Context context;
  private boolean started;
  private long size;
  @Nullable private String errorType;

  private Message(Connection connection, MessageType type) {
    this.connection = connection;
    this.type = type;
    this.failedBefore = connection.isFailed();
    this.context = connection.context();
  }

  /** The beginning of a trace: a connection's has no end as long as the connection lasts. */
  static Message start(Connection connection, MessageType type) {
    Message message = new Message(connection, type);
    Context parent = connection.context().with(Span.getInvalid());
    if (messages().shouldStart(parent, message)) {
      message.context = messages().start(parent, message);
      message.started = true;
    }
    return message;
  }

  Connection connection() {
    return connection;
  }

  MessageType type() {
    return type;
  }

  String spanName() {
    String route = connection.route();
    return route == null ? "process message" : "process " + route;
  }

  /** In bytes, as far as it has come in. */
  long size() {
    return size;
  }

  @Nullable
  String errorType() {
    return errorType;
  }

  Fragment fragment(long length, boolean last) {
    size += length;
    return new Fragment(this, last, context.makeCurrent());
  }

  void handled(boolean last, @Nullable Throwable thrown) {
    if (!last && thrown == null) {
      return;
    }
    connection.handled(last, thrown);
    if (last) {
      metrics().received(this, context);
    }
    // Thrown by who ends the connection, which is no failure.
    end(thrown instanceof CloseConnectionException ? null : thrown);
  }

  void broken() {
    errorType = INCOMPLETE;
    end(null);
  }

  private void end(@Nullable Throwable error) {
    if (error != null) {
      errorType = error.getClass().getName();
    } else if (errorType == null && !failedBefore && connection.isFailed()) {
      errorType = connection.closeCode();
    }
    if (started) {
      messages().end(context, this, null, error);
    }
  }
}
