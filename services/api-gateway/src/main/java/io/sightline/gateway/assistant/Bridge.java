package io.sightline.gateway.assistant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.websocket.WsCloseCodes;
import io.sightline.platform.websocket.WebSocketConnection;
import io.sightline.platform.websocket.WebSocketHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;

/**
 * Passes messages and closes between a client and assistant-service. A side that does not read
 * keeps the other one from being read: nothing piles up here.
 */
final class Bridge implements WebSocketHandler, WebSocket.Listener {
  private static final String AWAY = "assistant-service does not answer";

  /** An answer of the assistant is a few thousand characters long. */
  private static final int MAX_ANSWER = 1024 * 1024;

  /** How long assistant-service may take to answer a close. */
  private static final long CLOSE_SECONDS = 5;

  private static final int MAX_REASON_BYTES = 123;

  private final WebSocketConnection client;
  private final Duration timeout;
  private final Logger logger;
  private final StringBuilder partial = new StringBuilder();
  private WebSocket assistant;

  private Bridge(WebSocketConnection client, Duration timeout, Logger logger) {
    this.client = client;
    this.timeout = timeout;
    this.logger = logger;
  }

  /**
   * Connects to assistant-service, before the client's connection is accepted.
   *
   * @throws HttpException what to answer the client when there is no connection
   */
  static Bridge connect(
      HttpClient http, URI uri, Duration timeout, WebSocketConnection client, Logger logger) {
    Bridge bridge = new Bridge(client, timeout, logger);
    CompletableFuture<WebSocket> connected =
        http.newWebSocketBuilder().connectTimeout(timeout).buildAsync(uri, bridge);
    try {
      bridge.assistant = connected.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return bridge;
    } catch (ExecutionException e) {
      // The client's own clock may be the faster of the two.
      if (e.getCause() instanceof HttpTimeoutException) {
        throw late(e);
      }
      logger
          .atError()
          .addKeyValue("service", "assistant-service")
          .setCause(e.getCause())
          .log("service_unavailable");
      throw e.getCause() instanceof WebSocketHandshakeException refused
          ? unavailable(
              "assistant-service takes no connection",
              refused.getResponse().headers().firstValue("Retry-After").orElse("5"))
          : unavailable(AWAY, "5");
    } catch (TimeoutException e) {
      connected.cancel(true);
      throw late(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(AWAY, "5");
    }
  }

  private static HttpException late(Exception cause) {
    return new HttpException(AWAY + " in time", Status.GATEWAY_TIMEOUT_504, cause, true);
  }

  // From the client.

  @Override
  public void onOpen() {
    assistant.request(1);
  }

  @Override
  public void onText(String text) {
    try {
      assistant.sendText(text, true).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      lost(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lost(e);
    }
  }

  @Override
  public void onClose(int code, String reason) {
    if (assistant.isOutputClosed()) {
      return;
    }
    boolean told = mayBeSent(code);
    assistant.sendClose(told ? code : WsCloseCodes.GOING_AWAY, told && fits(reason) ? reason : "");
    CompletableFuture.delayedExecutor(CLOSE_SECONDS, TimeUnit.SECONDS).execute(assistant::abort);
  }

  // From assistant-service.

  /** Nothing is read before the client's connection is open. */
  @Override
  public void onOpen(WebSocket opened) {}

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (partial.length() > MAX_ANSWER) {
      lost(new IllegalStateException("An answer is longer than " + MAX_ANSWER + " characters"));
      return null;
    }
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      client.send(text);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    lost(new IllegalStateException("The assistant sends texts only"));
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    switch (code) {
      case WsCloseCodes.CLOSED_ABNORMALLY ->
          lost(new IllegalStateException("Ended without a close"));
      case WsCloseCodes.NO_STATUS_CODE -> client.close(WsCloseCodes.NORMAL_CLOSE, reason);
      default -> client.close(code, reason);
    }
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    lost(failure);
  }

  private void lost(Throwable failure) {
    logger
        .atWarn()
        .addKeyValue("service", "assistant-service")
        .addKeyValue("error", String.valueOf(failure.getMessage()))
        .log("connection_lost");
    client.close(WsCloseCodes.BAD_GATEWAY, AWAY);
    assistant.abort();
  }

  /** The JDK's client sends no code that only a server has reason to send. */
  private static boolean mayBeSent(int code) {
    return code == WsCloseCodes.NORMAL_CLOSE
        || code == WsCloseCodes.GOING_AWAY
        || code == WsCloseCodes.VIOLATED_POLICY
        || (code >= WsCloseCodes.REGISTERED_AT_IANA_MIN && code <= WsCloseCodes.APPLICATION_MAX);
  }

  private static boolean fits(String reason) {
    return reason.getBytes(UTF_8).length <= MAX_REASON_BYTES;
  }

  private static HttpException unavailable(String message, String seconds) {
    return new HttpException(message, Status.SERVICE_UNAVAILABLE_503, true)
        .header(HeaderValues.create(HeaderNames.RETRY_AFTER, seconds));
  }
}
