package io.sightline.traffic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Asks the assistant, over HTTP or over WebSocket. */
final class Chat {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> QUESTIONS =
      List.of(
          "Which laptop is good for travelling?",
          "I need a phone below 500 euros",
          "What headphones do you have?",
          "Compare the watch with the tablet",
          "What is cheap?");
  private static final double BY_WEB_SOCKET = 0.5;

  /** Refusals of an assistant that works: asked too often, or its model is away. */
  private static final Set<String> REFUSALS = Set.of("rate_limited", "unavailable");

  private static final int SWITCHING_PROTOCOLS = 101;

  private final HttpClient client;
  private final URI socket;
  private final Duration timeout;

  Chat(URI gateway, Duration timeout) {
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    this.socket = URI.create(gateway.toString().replaceFirst("^http", "ws") + "/api/assistant/ws");
    this.timeout = timeout;
  }

  void talk(ShopHttp http, RandomGenerator random) {
    boolean byWebSocket = random.nextDouble() < BY_WEB_SOCKET;
    String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
    if (byWebSocket) {
      talkByWebSocket(http.statistics(), question);
    } else {
      talkByHttp(http, question);
    }
  }

  private static void talkByHttp(ShopHttp http, String question) {
    Answer session =
        http.send(Call.post(Shop.Part.GATEWAY, "/api/assistant/chat/sessions").expect(201, 503));
    if (session.status() == 503) {
      return;
    }
    http.send(
        Call.post(Shop.Part.GATEWAY, "/api/assistant/chat/sessions/{session_id}/messages")
            .with("session_id", session.text("/session_id"))
            .body(ShopHttp.json().put("message", question))
            .expect(200, 429, 503));
  }

  private void talkByWebSocket(FamilyStatistics statistics, String question) {
    long start = System.nanoTime();
    try {
      Listener listener = new Listener();
      WebSocket connection =
          client
              .newWebSocketBuilder()
              .connectTimeout(timeout)
              .buildAsync(socket, listener)
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      try {
        ask(connection, listener, ShopHttp.json().put("type", "start"), "session");
        ask(
            connection,
            listener,
            ShopHttp.json().put("type", "message").put("text", question),
            "answer");
        connection
            .sendClose(WebSocket.NORMAL_CLOSURE, "")
            .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        connection.abort();
      }
      statistics.answered(System.nanoTime() - start, SWITCHING_PROTOCOLS, true);
    } catch (ExecutionException | TimeoutException | CompletionException | IOException e) {
      throw failed(statistics, start, e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (UnexpectedAnswer e) {
      throw failed(statistics, start, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(statistics, start, "interrupted");
    }
  }

  private void ask(WebSocket connection, Listener listener, ObjectNode message, String expected)
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    connection
        .sendText(MAPPER.writeValueAsString(message), true)
        .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    String text = listener.messages.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (text == null) {
      throw new UnexpectedAnswer("no answer to " + message.get("type").textValue());
    }
    if (text.isEmpty()) {
      throw new UnexpectedAnswer("the connection was closed");
    }
    var answer = MAPPER.readTree(text);
    String type = answer.path("type").asText();
    boolean refused = type.equals("error") && REFUSALS.contains(answer.path("code").asText());
    if (!type.equals(expected) && !refused) {
      throw new UnexpectedAnswer(type + " " + answer.path("error").asText());
    }
  }

  private static UnexpectedAnswer failed(FamilyStatistics statistics, long start, String reason) {
    String message = "WebSocket /api/assistant/ws: " + reason;
    statistics.failed(System.nanoTime() - start, message);
    return new UnexpectedAnswer(message, true);
  }

  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket connection, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        messages.add(parts.toString());
        parts.setLength(0);
      }
      connection.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket connection, int status, String reason) {
      messages.add("");
      return null;
    }

    @Override
    public void onError(WebSocket connection, Throwable error) {
      messages.add("");
    }
  }
}
