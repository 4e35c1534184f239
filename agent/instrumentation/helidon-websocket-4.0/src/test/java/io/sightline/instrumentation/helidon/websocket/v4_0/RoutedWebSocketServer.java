package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * A server whose connections are made by HTTP routing, and its clients. Prints what they see, as
 * {@link WebSocketApplication} does; not named so, because no older Helidon can run it.
 */
public final class RoutedWebSocketServer {

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final WebServer server;

  public static void main(String[] args) throws Exception {
    RoutedWebSocketServer application = new RoutedWebSocketServer();
    application.runCases();
    application.server.stop();
    System.out.println("DONE");
  }

  private RoutedWebSocketServer() {
    WsConfig config = WsConfig.create();
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .addProtocol(config)
            .addConnectionSelector(
                Http1ConnectionSelector.builder()
                    .config(Http1Config.create())
                    .addUpgrader(new RoutedUpgrader(config))
                    .build())
            .addRouting(
                HttpRouting.builder()
                    .addFilter(RoutedWebSocketServer::filter)
                    .get("/ok/{case}", (request, response) -> response.send("ok"))
                    .get("/echo/{case}", (request, response) -> response.send("no socket")))
            .addRouting(WsRouting.builder().endpoint("/echo/{case}", Echo::new))
            .build()
            .start();
  }

  private void runCases() throws Exception {
    run("text");
    run("rejected");
    run("filtered");
    run("broken");
    run("mapped");
    try (RawClient client =
        RawClient.connect(server.port(), "keep-alive", "websocket", "/echo/plain")) {
      System.out.println("CASE plain " + client.status());
    }
    run("last");
  }

  private void run(String name) {
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/echo/" + name);
    WebSocketApplication.run(
        name,
        () -> {
          try (TestClient client = TestClient.connect(http, uri)) {
            return client.ask("hello");
          }
        });
  }

  private static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    switch (request.prologue().uriPath().path()) {
      case "/echo/filtered" -> response.status(Status.UNAUTHORIZED_401).send("who?");
      case "/echo/broken" -> throw new IllegalStateException("broken");
      default -> chain.proceed();
    }
  }

  private final class Echo implements WsListener {

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
        throws WsUpgradeException {
      String path = prologue.uriPath().path();
      call(path.replaceFirst("^.*/", "") + "-upgrade");
      if (path.endsWith("rejected")) {
        throw new WsUpgradeException("not you");
      }
      if (path.endsWith("mapped")) {
        throw new IllegalArgumentException("not like this");
      }
      return Optional.empty();
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      session.send(text, true);
    }
  }

  private void call(String name) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/ok/" + name);
      http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
