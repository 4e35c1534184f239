package io.sightline.instrumentation.helidon.websocket.v4_0;

import static io.sightline.instrumentation.helidon.websocket.v4_0.HelidonWebSocketSingletons.connections;

import io.helidon.webserver.CloseConnectionException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.annotation.Nullable;

/**
 * A connection, from the request for it to its end. Frames come in on one thread; any thread may
 * send and close.
 */
final class Connection {

  private static final int NO_STATUS_CODE = 1005;
  private static final int CLOSED_ABNORMALLY = 1006;
  private static final int UNEXPECTED_CONDITION = 1011;
  private static final int TRY_AGAIN_LATER = 1013;
  private static final int BAD_GATEWAY = 1014;

  private final Handshake handshake;
  private final Context context;
  private final boolean started;
  private final AtomicBoolean opened = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong sent = new AtomicLong();

  @Nullable private String subProtocol;
  private long received;
  @Nullable private Message message;
  @Nullable private String failure;
  @Nullable private volatile Close close;

  private Connection(Handshake handshake, Context context, boolean started) {
    this.handshake = handshake;
    this.context = context;
    this.started = started;
  }

  static Connection start(Context parent, Handshake handshake) {
    boolean started = connections().shouldStart(parent, handshake);
    Context context = started ? connections().start(parent, handshake) : parent;
    handshake.forgetHeaders();
    return new Connection(handshake, context, started);
  }

  Context context() {
    return context;
  }

  @Nullable
  String route() {
    return handshake.route();
  }

  void route(@Nullable String pattern) {
    handshake.route(pattern);
    if (started && pattern != null) {
      Span.fromContext(context).updateName(handshake.spanName());
    }
  }

  void accepted(@Nullable String protocol) {
    subProtocol = protocol;
  }

  /** Makes the connection current on the thread that reads from it; null when it is already. */
  @Nullable
  Scope open() {
    if (ended.get() || !opened.compareAndSet(false, true)) {
      return null;
    }
    HelidonWebSocketSingletons.metrics().opened(this);
    return context.makeCurrent();
  }

  void refused(Ending ending, @Nullable Throwable error) {
    if (ended.compareAndSet(false, true)) {
      end(ending, error);
    }
  }

  /** The server stops: a connection that nobody has begun to read from never will be. */
  void stopped() {
    if (!opened.get()) {
      end(null);
    }
  }

  /** Ends what is left of it. */
  void end(@Nullable Throwable thrown) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    if (message != null) {
      message.broken();
      message = null;
    }
    if (opened.get()) {
      HelidonWebSocketSingletons.metrics().closed(this);
    }
    // Thrown to say that the connection is to be closed, by Helidon and by listeners.
    Throwable error = thrown instanceof CloseConnectionException ? null : thrown;
    Close known = close;
    Close last = known == null ? new Close(CLOSED_ABNORMALLY, null) : known;
    end(
        new Ending(
            Ending.SWITCHING_PROTOCOLS,
            last.code,
            last.by,
            subProtocol,
            received,
            sent.get(),
            errorType(last, error)),
        error);
  }

  private void end(Ending ending, @Nullable Throwable error) {
    if (started) {
      connections().end(context, handshake, ending, error);
    }
  }

  /** The first one counts: the other side answers with one of its own. */
  void closedByClient(int code) {
    if (close == null) {
      close = new Close(code == 0 ? NO_STATUS_CODE : code, "client");
    }
  }

  void closedByServer(int code) {
    if (close == null) {
      close = new Close(code, "server");
    }
  }

  /** Whether the server said that it is the one who cannot go on. */
  boolean isFailed() {
    return failedCode(close);
  }

  @Nullable
  String closeCode() {
    Close known = close;
    return known == null ? null : String.valueOf(known.code);
  }

  /** The message that the frame belongs to. */
  @Nullable
  Message begin(MessageType type) {
    if (message != null) {
      message.broken();
    }
    message = Message.start(this, type);
    return message;
  }

  @Nullable
  Message unfinished() {
    return message;
  }

  void handled(boolean whole, @Nullable Throwable thrown) {
    message = null;
    if (whole) {
      received++;
    }
    if (thrown != null && !(thrown instanceof CloseConnectionException)) {
      failure = thrown.getClass().getName();
    }
  }

  void sent(MessageType type) {
    sent.incrementAndGet();
    HelidonWebSocketSingletons.metrics().sent(this, type);
  }

  @Nullable
  private String errorType(Close last, @Nullable Throwable error) {
    if (error != null) {
      return error.getClass().getName();
    }
    if (failure != null) {
      return failure;
    }
    return last.code == CLOSED_ABNORMALLY || failedCode(last) ? String.valueOf(last.code) : null;
  }

  private static boolean failedCode(@Nullable Close close) {
    return close != null
        && "server".equals(close.by)
        && (close.code == UNEXPECTED_CONDITION
            || close.code == TRY_AGAIN_LATER
            || close.code == BAD_GATEWAY);
  }

  private record Close(int code, @Nullable String by) {}
}
