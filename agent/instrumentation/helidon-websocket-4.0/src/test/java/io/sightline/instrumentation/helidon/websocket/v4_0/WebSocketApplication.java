package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.webserver.websocket.WsUpgrader;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A server and its clients in one JVM. Runs each case once, on the main thread, and prints what the
 * application itself saw of it. The last part of each path names the case.
 */
public final class WebSocketApplication {

  private static final int CONNECTIONS = 20;
  private static final int MESSAGES = 3;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CountDownLatch aborted = new CountDownLatch(2);
  private final WebServer server;
  private final String address;

  public static void main(String[] args) throws Exception {
    WebSocketApplication application = new WebSocketApplication();
    application.runCases();
    application.server.stop();
    System.out.println("DONE");
  }

  private WebSocketApplication() {
    WsConfig config = WsConfig.create();
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .addProtocol(config)
            .addConnectionSelector(
                Http1ConnectionSelector.builder()
                    .config(Http1Config.create())
                    .addUpgrader(WsUpgrader.create(config))
                    .addUpgrader(new OwnUpgrader(this::call, this::echo))
                    .addUpgrader(new ForeignUpgrader(this::echo))
                    .build())
            .addRouting(
                HttpRouting.builder().get("/ok/{case}", (request, response) -> response.send("ok")))
            .addRouting(
                WsRouting.builder()
                    .endpoint("/echo/{case}", this::echo)
                    .endpoint("/parts/{case}", Parts::new)
                    .endpoint("/throw/{case}", Throwing::new)
                    .endpoint("/close/{case}", Closing::new)
                    .endpoint("/await/{case}", () -> new Awaiting(aborted))
                    .endpoint("/rejected/{case}", Rejecting::new)
                    .endpoint("/protocol/{case}", Negotiating::new)
                    .endpoint("/nested/{case}", Nesting::new))
            .build()
            .start();
    address = "127.0.0.1:" + server.port();
  }

  private void runCases() throws Exception {
    run("text", () -> talk("/echo/text", client -> client.ask("first") + client.ask("second")));
    run("binary", () -> talk("/echo/binary", client -> client.askBinary("bytes")));
    run("thread", () -> talk("/echo/thread", client -> client.ask("thread")));
    run("empty", () -> talk("/echo/empty", client -> client.ask("")));
    run(
        "parts",
        () ->
            talk(
                "/parts/parts",
                client -> {
                  client.send("one,", false);
                  client.ping();
                  client.send("two,", false);
                  return client.ask("three");
                }));
    run(
        "unfinished",
        () ->
            talk(
                "/parts/unfinished",
                client -> {
                  client.send("one,", false);
                  return "";
                }));
    run("throw", () -> talk("/throw/throw", TestClient::askForClose));
    run("throw-open", () -> talk("/throw/throw-open", TestClient::awaitClose));
    run("close", () -> talk("/close/close", TestClient::askForClose));
    run("terminate", () -> talk("/close/terminate", TestClient::askForClose));
    run("failed", () -> talk("/close/failed", TestClient::askForClose));
    run("code", () -> talk("/echo/code", client -> client.close(4321)));
    run("away", () -> talk("/echo/away", client -> client.close(1001)));
    run("abort", () -> talk("/await/abort", TestClient::abort));
    run("reset", () -> talk("/await/reset", TestClient::abort));
    run("rejected", () -> talk("/rejected/rejected", client -> ""));
    run("no-route", () -> talk("/none/no-route", client -> ""));
    run("protocol", () -> talk("/protocol/protocol", client -> client.protocol()));
    run("nested", () -> talk("/nested/nested", client -> client.ask("nested")));
    run("own", () -> talk("own", "/rooms/own", client -> client.ask("own")));
    run("own-id", () -> talk("own", "/rooms/4711", client -> client.ask("own")));
    run("own-refused", () -> talk("own", "/refused/own-refused", client -> ""));
    run("own-broken", () -> talk("own", "/broken/own-broken", client -> ""));
    run("own-other", () -> talk("own", "/ok/own-other", client -> ""));
    run("foreign", () -> talk("foreign", "/foreign", client -> client.ask("foreign")));
    run("concurrent", this::concurrent);
    run("last", () -> talk("/echo/last", client -> client.ask("last")));
    aborted.await();
  }

  /** Runs a case and prints what came of it. */
  static void run(String name, Callable<?> call) {
    String result;
    try {
      result = String.valueOf(call.call());
    } catch (CompletionException e) {
      result =
          e.getCause() instanceof WebSocketHandshakeException refused
              ? "refused " + refused.getResponse().statusCode()
              : e.getCause().getClass().getSimpleName();
    } catch (Exception e) {
      result = e.getClass().getSimpleName() + " " + e.getMessage();
    }
    System.out.println("CASE " + name + " " + result);
  }

  private String talk(String path, Conversation conversation) throws Exception {
    return talk("websocket", path, conversation);
  }

  private String talk(String protocol, String path, Conversation conversation) throws Exception {
    if (protocol.equals("websocket")) {
      try (TestClient client = TestClient.connect(http, URI.create("ws://" + address + path))) {
        return conversation.with(client);
      }
    }
    try (RawClient client = RawClient.connect(server.port(), protocol, path)) {
      return client.isOpen() ? client.ask(path) : "refused " + client.status();
    }
  }

  private String concurrent() throws Exception {
    int ok = 0;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        String path = "/echo/concurrent-" + i;
        answers.add(
            executor.submit(
                () ->
                    talk(
                        path,
                        client -> {
                          StringBuilder all = new StringBuilder();
                          for (int message = 0; message < MESSAGES; message++) {
                            all.append(client.ask(path + "-" + message)).append(' ');
                          }
                          return all.toString();
                        })));
      }
      for (Future<String> answer : answers) {
        ok += answer.get().split(" ").length;
      }
    }
    return ok + " ok";
  }

  private WsListener echo() {
    return new Echo();
  }

  /** A call that has to belong to what the thread is doing. */
  private String call(String name) {
    try {
      URI uri = URI.create("http://" + address + "/ok/" + name);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is done with a connection. */
  private interface Conversation {
    String with(TestClient client) throws Exception;
  }

  private final class Echo implements WsListener {

    private String name = "";
    private int messages;

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
      name = prologue.uriPath().path().replaceFirst("^.*/", "");
      return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
      if (name.equals("text")) {
        call("text-open");
      }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      messages++;
      if (text.equals("thread")) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
          executor.submit(() -> call("thread-inner")).get();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      } else {
        call(name + "-" + messages);
      }
      session.send(text, true);
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
      byte[] bytes = buffer.readBytes();
      call(name + "-call");
      session.send(BufferData.create(bytes), true);
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
      if (name.equals("text")) {
        call("text-close");
      }
    }
  }

  private final class Parts implements WsListener {

    private final StringBuilder parts = new StringBuilder();

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      parts.append(text);
      call("parts-part");
      if (last) {
        // In parts, too: they are one message.
        session.send(parts.toString(), false);
        session.send("!", true);
      }
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
      call("parts-ping");
      session.pong(buffer);
    }
  }

  private static final class Throwing implements WsListener {

    private boolean atOnce;

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
      atOnce = prologue.uriPath().path().endsWith("open");
      return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
      if (atOnce) {
        throw new IllegalStateException("not today");
      }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      throw new IllegalArgumentException("not this");
    }
  }

  private static final class Closing implements WsListener {

    private String name = "";

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
      name = prologue.uriPath().path().replaceFirst("^.*/", "");
      return Optional.empty();
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      switch (name) {
        case "terminate" -> session.terminate();
        case "failed" -> session.close(WsCloseCodes.UNEXPECTED_CONDITION, "caught");
        default -> session.close(WsCloseCodes.GOING_AWAY, "bye");
      }
    }
  }

  private record Awaiting(CountDownLatch opened) implements WsListener {

    @Override
    public void onOpen(WsSession session) {
      opened.countDown();
    }
  }

  private final class Rejecting implements WsListener {

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
        throws WsUpgradeException {
      call("rejected-upgrade");
      throw new WsUpgradeException("not you");
    }
  }

  private static final class Negotiating implements WsListener {

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
      WritableHeaders<?> answer = WritableHeaders.create();
      answer.set(
          HeaderNames.create("Sec-WebSocket-Protocol"),
          headers.get(HeaderNames.create("Sec-WebSocket-Protocol")).get());
      return Optional.of(answer);
    }
  }

  private final class Nesting implements WsListener {

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      try {
        session.send(talk("/echo/nested-inner", client -> client.ask(text)), true);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
