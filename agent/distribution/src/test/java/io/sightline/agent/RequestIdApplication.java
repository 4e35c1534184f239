package io.sightline.agent;

import com.sun.net.httpserver.HttpServer;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers in every way that Helidon has, and prints the answers as they were on the wire. */
public final class RequestIdApplication {

  private static final Logger logger = LoggerFactory.getLogger(RequestIdApplication.class);

  private static WebClient webClient;
  private static int port;

  public static void main(String[] args) throws Exception {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .maxPayloadSize(1000)
            .routing(RequestIdApplication::routing)
            .build()
            .start();
    port = server.port();
    webClient = WebClient.builder().baseUri("http://127.0.0.1:" + port).build();
    HttpServer old = jdkServer();
    try {
      get("chain", port, "X-Request-ID: chain-1\r\n");
      get("made", port, "");
      get("made", port, "X-Request-ID: not an id\r\n");
      get("redirect", port, "X-Request-ID: redirect-1\r\n");
      get("fails", port, "X-Request-ID: fails-1\r\n");
      get("mapped", port, "X-Request-ID: mapped-1\r\n");
      get("bad-request", port, "X-Request-ID: bad-request-1\r\n");
      get("reset", port, "X-Request-ID: reset-1\r\n");
      get("no-such-route", port, "X-Request-ID: no-such-route-1\r\n");
      get("broken-host", port, "Host: a b\r\nX-Request-ID: broken-host-1\r\n");
      get("too-large", port, "Content-Length: 9999\r\nX-Request-ID: too-large-1\r\n");
      send("unreadable", port, "GET / HTTP/1.1\r\nno colon\r\n\r\n");
      get("jdk", old.getAddress().getPort(), "X-Request-ID: jdk-1\r\n");
      get("outside", port, "X-Request-ID: outside-1\r\n");
    } finally {
      old.stop(0);
      server.stop();
    }
    System.out.println("DONE");
  }

  private static void routing(HttpRouting.Builder routing) {
    routing
        .addFilter(
            (chain, request, response) -> {
              if (request.path().path().equals("/reset")) {
                response.reset();
              }
              chain.proceed();
            })
        .error(
            IllegalArgumentException.class,
            (request, response, error) -> response.status(Status.CONFLICT_409).send("mapped"))
        .get("/chain", RequestIdApplication::chain)
        .get("/leaf/{name}", RequestIdApplication::leaf)
        .get("/made", (request, response) -> response.send("made"))
        .get(
            "/redirect",
            (request, response) ->
                response.status(Status.FOUND_302).header(HeaderNames.LOCATION, "/made").send())
        .get(
            "/fails",
            (request, response) -> {
              throw new IllegalStateException("nobody maps this");
            })
        .get(
            "/mapped",
            (request, response) -> {
              throw new IllegalArgumentException("mapped");
            })
        .get(
            "/bad-request",
            (request, response) -> {
              throw new BadRequestException("bad");
            })
        .get("/reset", (request, response) -> response.send("reset"))
        .get("/outside", RequestIdApplication::outside);
  }

  /** The work goes on in an executor, in a future, and in another service. */
  private static void chain(ServerRequest request, ServerResponse response) throws Exception {
    logger.info("chain begins");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      executor.submit(() -> logger.info("chain in an executor")).get();
    }
    CompletableFuture.runAsync(() -> logger.info("chain in a future")).get();
    try (HttpClientResponse leaf = webClient.get("/leaf/webclient").request()) {
      leaf.as(String.class);
    }
    jdkClient("127.0.0.1", "jdk-client");
    response.send("chain");
  }

  private static void leaf(ServerRequest request, ServerResponse response) {
    logger.info("leaf {}", request.path().pathParameters().get("name"));
    response.send("leaf");
  }

  /** To a name that the setting does not have; then to one that it has. */
  private static void outside(ServerRequest request, ServerResponse response) throws Exception {
    jdkClient("localhost", "not-for-this-host");
    jdkClient("127.0.0.1", "for-this-host");
    response.send("outside");
  }

  private static void jdkClient(String host, String leaf) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/leaf/" + leaf))
              .timeout(Duration.ofSeconds(10))
              .version(HttpClient.Version.HTTP_1_1)
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }

  private static HttpServer jdkServer() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          logger.info("jdk server");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static void get(String path, int port, String headers) throws IOException {
    String host = headers.contains("Host:") ? "" : "Host: 127.0.0.1:" + port + "\r\n";
    send(
        path,
        port,
        "GET /" + path + " HTTP/1.1\r\n" + host + headers + "Connection: close\r\n\r\n");
  }

  private static void send(String name, int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = head(socket.getInputStream());
      System.out.println(
          "ANSWER "
              + name
              + " "
              + answer.split(" ")[1]
              + " "
              + header(answer, "x-request-id")
              + " "
              + header(answer, "x-trace-id"));
    }
  }

  /** Up to the empty line: Helidon leaves it to the client to close. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String header(String answer, String name) {
    StringBuilder values = new StringBuilder();
    for (String line : answer.split("\r\n")) {
      if (line.toLowerCase().startsWith(name + ":")) {
        values.append(values.isEmpty() ? "" : ",").append(line.substring(name.length() + 1).trim());
      }
    }
    return values.isEmpty() ? "none" : values.toString();
  }

  private RequestIdApplication() {}
}
