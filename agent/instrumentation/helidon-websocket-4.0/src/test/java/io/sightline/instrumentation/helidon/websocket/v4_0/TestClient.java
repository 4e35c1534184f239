package io.sightline.instrumentation.helidon.websocket.v4_0;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's client, waiting for each answer. */
final class TestClient implements AutoCloseable {

  private static final long SECONDS = 20;

  /** With or without a close: Helidon does not wait until the client has read its own. */
  private static final String ENDED = "ended";

  private final Listener listener = new Listener();
  private WebSocket socket;
  private boolean ended;

  static TestClient connect(HttpClient http, URI uri) {
    TestClient client = new TestClient();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (uri.getPath().startsWith("/protocol")) {
      builder.subprotocols("chat.v2");
    }
    client.socket = builder.buildAsync(uri, client.listener).join();
    return client;
  }

  private TestClient() {}

  String protocol() {
    return socket.getSubprotocol();
  }

  String ask(String text) throws InterruptedException {
    send(text, true);
    return answer();
  }

  String askBinary(String text) throws InterruptedException {
    socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true).join();
    return answer();
  }

  void send(String text, boolean last) {
    socket.sendText(text, last).join();
  }

  void ping() {
    socket.sendPing(ByteBuffer.allocate(0)).join();
  }

  String askForClose() throws InterruptedException {
    send("close", true);
    return answer();
  }

  String awaitClose() throws InterruptedException {
    return answer();
  }

  String close(int code) throws InterruptedException {
    socket.sendClose(code, "").join();
    return answer();
  }

  String abort() {
    socket.abort();
    return "aborted";
  }

  @Override
  public void close() throws InterruptedException {
    try {
      if (!ended && !socket.isOutputClosed()) {
        close(WebSocket.NORMAL_CLOSURE);
      }
    } catch (CompletionException e) {
      // The server has been faster.
    }
    socket.abort();
  }

  private String answer() throws InterruptedException {
    String answer = String.valueOf(listener.answers.poll(SECONDS, TimeUnit.SECONDS));
    // There is no other after it.
    ended = answer.equals(ENDED);
    return answer;
  }

  private static final class Listener implements WebSocket.Listener {

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        answers.add(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      answers.add(StandardCharsets.UTF_8.decode(data).toString());
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      answers.add(ENDED);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      answers.add(ENDED);
    }
  }
}
