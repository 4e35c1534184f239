package io.sightline.agent;

import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Answers over WebSocket with what a call tells, and cleans up now and then. */
public final class ChatApplication {

  private final CountDownLatch cleaned = new CountDownLatch(2);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final WebServer server;
  private final WebClient client;

  public static void main(String[] args) throws Exception {
    ChatApplication chat = new ChatApplication();
    Task task =
        FixedRate.builder()
            .id("cleanup")
            .interval(Duration.ofMillis(50))
            .task(
                invocation -> {
                  chat.cleaned.countDown();
                  throw new IllegalStateException("nothing to clean");
                })
            .build();
    chat.cleaned.await();
    task.close();
    chat.talk();
    chat.askForAnotherVersion();
    System.out.println("DONE");
  }

  private ChatApplication() {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .addRouting(
                HttpRouting.builder()
                    .get("/answers/{id}", (request, response) -> response.send("42")))
            .addRouting(WsRouting.builder().endpoint("/chat/{room}", Chat::new))
            .build()
            .start();
    client = WebClient.builder().baseUri("http://127.0.0.1:" + server.port()).build();
  }

  private void talk() throws InterruptedException {
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://127.0.0.1:" + server.port() + "/chat/lobby"), new Answers())
            .join();
    socket.sendText("question", true).join();
    answered.await();
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    closed.await();
  }

  /** Which the upgrader refuses, without asking any routing. */
  private void askForAnotherVersion() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request =
          "GET /chat/refused HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 12\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
      System.out.println("REFUSED " + new String(status, StandardCharsets.US_ASCII));
    }
  }

  private final class Chat implements WsListener {

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      try (HttpClientResponse answer = client.get("/answers/{id}").pathParam("id", "7").request()) {
        session.send(answer.as(String.class), true);
      }
    }
  }

  private final class Answers implements WebSocket.Listener {

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      answered.countDown();
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.countDown();
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.countDown();
    }
  }
}
