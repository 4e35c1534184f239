package io.sightline.platform.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** One connection. Any thread may send and close. */
public final class WebSocketConnection {
  /** How long a peer may take to answer a close before the connection is cut. */
  private static final long CLOSE_NANOS = Duration.ofSeconds(3).toNanos();

  /** How long sending may block on a peer that does not read. */
  private static final long SEND_NANOS = Duration.ofSeconds(30).toNanos();

  private static final int MAX_REASON_BYTES = 123;
  private static final int SILENT_INTERVALS = 3;
  private static final char REPLACEMENT = '\uFFFD';

  private final WebSockets sockets;
  private final String peer;
  private final long openedAt = System.nanoTime();

  /** Helidon's session writes into one buffer of its own and must be used by one thread only. */
  private final ReentrantLock sending = new ReentrantLock();

  private final StringBuilder partial = new StringBuilder();
  private WebSocketHandler handler;
  private volatile Runnable interrupt = () -> {};
  private volatile WsSession session;
  private volatile boolean closeSent;
  private volatile long closeSentAt;
  private volatile long sendingSince;
  private volatile boolean busy;
  private volatile boolean goingAway;
  private volatile long lastFrameAt = System.nanoTime();
  private volatile long lastMessageAt = System.nanoTime();
  private volatile long lastPingAt = System.nanoTime();
  private int endCode = WsCloseCodes.CLOSED_ABNORMALLY;
  private String endReason = "Connection lost";

  WebSocketConnection(WebSockets sockets, String peer) {
    this.sockets = sockets;
    this.peer = peer;
  }

  /**
   * Sends a text message and returns when it has been given to the network. Nothing happens when
   * the connection is closed or about to be.
   *
   * @param text the message
   */
  public void send(String text) {
    write(() -> session.send(text, true));
  }

  /**
   * Closes the connection; once, a second call does nothing.
   *
   * @param code close code
   * @param reason what to tell the peer
   */
  public void close(int code, String reason) {
    write(
        () -> {
          closeSentAt = System.nanoTime();
          closeSent = true;
          session.close(code, shortened(reason));
        });
  }

  void handledBy(WebSocketHandler ours) {
    handler = ours;
  }

  void interruptedBy(Runnable action) {
    interrupt = action;
  }

  WsListener listener() {
    return new Listener();
  }

  /** Called by the connection's own thread when there is nothing more to come. */
  void ended() {
    closeSent = true;
    sockets.ended(this);
    sockets
        .logger()
        .atInfo()
        .addKeyValue("path", sockets.path())
        .addKeyValue("remote_addr", peer)
        .addKeyValue("code", endCode)
        .addKeyValue("reason", endReason)
        .addKeyValue("duration_ms", (System.nanoTime() - openedAt) / 1_000_000)
        .log("websocket_closed");
    handler.onClose(endCode, endReason);
  }

  /** Closes when what is being worked on has been answered. */
  void goAway() {
    goingAway = true;
    if (!busy) {
      inBackground(this::sayGoodbye);
    }
  }

  void tick(long now) {
    if (session == null) {
      return;
    }
    boolean stuckSending = sendingSince != 0 && now - sendingSince > SEND_NANOS;
    boolean unanswered = closeSent && now - closeSentAt > CLOSE_NANOS;
    long ping = sockets.limits().pingInterval().toNanos();
    // Nothing is read while a message is being worked on.
    boolean silent = !busy && now - lastFrameAt > SILENT_INTERVALS * ping;
    if (stuckSending || unanswered || silent) {
      interrupt.run();
    } else if (closeSent || busy) {
      return;
    } else if (goingAway) {
      inBackground(this::sayGoodbye);
    } else if (now - lastMessageAt > sockets.limits().idleTimeout().toNanos()) {
      inBackground(() -> close(WsCloseCodes.GOING_AWAY, "No message for a long time"));
    } else if (now - lastFrameAt > ping && now - lastPingAt > ping) {
      lastPingAt = now;
      inBackground(() -> write(() -> session.ping(BufferData.empty())));
    }
  }

  private void sayGoodbye() {
    close(WsCloseCodes.GOING_AWAY, "The service stops");
  }

  private void write(Runnable action) {
    sending.lock();
    try {
      if (session == null || closeSent) {
        return;
      }
      sendingSince = System.nanoTime();
      action.run();
    } catch (RuntimeException e) {
      // The peer is gone; the thread that reads finds out, or is told here.
      interrupt.run();
    } finally {
      sendingSince = 0;
      sending.unlock();
    }
  }

  /** Writing may block, and whoever looks after all connections must not wait for one. */
  private static void inBackground(Runnable action) {
    Thread.ofVirtual().name("websocket-control").start(action);
  }

  private static String shortened(String reason) {
    byte[] bytes = reason.getBytes(UTF_8);
    if (bytes.length <= MAX_REASON_BYTES) {
      return reason;
    }
    String cut = new String(Arrays.copyOf(bytes, MAX_REASON_BYTES - 2), UTF_8);
    int broken = cut.indexOf(REPLACEMENT);
    return broken < 0 ? cut : cut.substring(0, broken);
  }

  private final class Listener implements WsListener {

    @Override
    public void onOpen(WsSession opened) {
      session = opened;
      sockets
          .logger()
          .atInfo()
          .addKeyValue("path", sockets.path())
          .addKeyValue("remote_addr", peer)
          .log("websocket_opened");
      handle(handler::onOpen);
    }

    @Override
    public void onMessage(WsSession from, String text, boolean last) {
      lastFrameAt = System.nanoTime();
      lastMessageAt = lastFrameAt;
      if (closeSent) {
        return;
      }
      if (partial.length() + text.length() > sockets.limits().message()) {
        close(
            WsCloseCodes.TOO_BIG,
            "A message must have at most " + sockets.limits().message() + " characters");
        return;
      }
      partial.append(text);
      if (!last) {
        return;
      }
      String message = partial.toString();
      partial.setLength(0);
      // Helidon has already put this character where bytes were no UTF-8.
      if (message.indexOf(REPLACEMENT) >= 0) {
        close(WsCloseCodes.NOT_CONSISTENT, "Text must be valid UTF-8");
        return;
      }
      handle(() -> handler.onText(message));
    }

    @Override
    public void onMessage(WsSession from, BufferData buffer, boolean last) {
      lastFrameAt = System.nanoTime();
      close(WsCloseCodes.CANNOT_ACCEPT, "Only text messages are understood");
    }

    @Override
    public void onPing(WsSession from, BufferData buffer) {
      lastFrameAt = System.nanoTime();
      write(() -> session.pong(buffer));
    }

    @Override
    public void onPong(WsSession from, BufferData buffer) {
      lastFrameAt = System.nanoTime();
    }

    @Override
    public void onClose(WsSession from, int status, String reason) {
      endCode = status;
      endReason = reason;
      close(mayBeSent(status) ? status : WsCloseCodes.PROTOCOL_ERROR, "");
    }

    @Override
    public void onError(WsSession from, Throwable failure) {
      sockets
          .logger()
          .atWarn()
          .addKeyValue("error", String.valueOf(failure.getMessage()))
          .log("websocket_failed");
      close(WsCloseCodes.PROTOCOL_ERROR, "Not a frame");
    }

    private void handle(Runnable work) {
      busy = true;
      try {
        work.run();
      } catch (RuntimeException e) {
        sockets
            .logger()
            .atError()
            .addKeyValue("error", String.valueOf(e.getMessage()))
            .setCause(e)
            .log("unhandled_exception");
        close(WsCloseCodes.UNEXPECTED_CONDITION, "Internal Server Error");
      } finally {
        lastFrameAt = System.nanoTime();
        lastMessageAt = lastFrameAt;
        busy = false;
      }
      if (goingAway) {
        sayGoodbye();
      }
    }

    private static boolean mayBeSent(int code) {
      return switch (code) {
        case WsCloseCodes.NO_STATUS_CODE, WsCloseCodes.CLOSED_ABNORMALLY, 1004 -> false;
        default -> code >= 1000 && code <= 4999 && !(code >= 1015 && code < 3000);
      };
    }
  }
}
