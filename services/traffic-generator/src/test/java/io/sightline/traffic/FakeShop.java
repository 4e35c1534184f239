package io.sightline.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** All services at one address, as they answer when all goes well, unless told otherwise. */
final class FakeShop implements AutoCloseable {
  private static final String PRODUCTS =
      """
      [{"id":"1","name":"Laptop","price":999.99,"stock":5,"category":"computers"},
       {"id":"2","name":"Phone","price":699.99,"stock":5,"category":"phones"},
       {"id":"3","name":"Watch","price":299.99,"stock":5,"category":"wearables"}]""";
  private static final String ORDER =
      "{\"order_id\":\"o-1\",\"status\":\"created\",\"order\":{\"order_id\":\"o-1\"},"
          + "\"payment\":{\"payment_id\":\"p-1\"}}";
  private static final String USER = "{\"user_id\":\"u-1\"}";
  private static final String LOGIN =
      "{\"user_id\":\"u-1\",\"token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}";

  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final Map<String, Long> goodUntil = new ConcurrentHashMap<>();
  private volatile Duration lifetime = Duration.ofHours(1);
  private volatile CountDownLatch answers = new CountDownLatch(0);

  FakeShop() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Everything that was asked but whether it is ready: method, address, body. */
  List<String> requests() {
    return requests;
  }

  /**
   * Answers otherwise from now on.
   *
   * @param request method and path
   */
  void answer(String request, int status) {
    statuses.put(request, status);
  }

  /**
   * Refuses tokens after that time.
   *
   * @param time how long those are good that are handed out from now on, in whole seconds
   */
  void tokensLive(Duration time) {
    lifetime = time;
  }

  /** Answers nothing until {@link #releaseAnswers}. */
  void holdAnswers() {
    answers = new CountDownLatch(1);
  }

  void releaseAnswers() {
    answers.countDown();
  }

  @Override
  public void close() {
    answers.countDown();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String path = exchange.getRequestURI().getPath();
      String request = exchange.getRequestMethod() + " " + path;
      if (path.equals("/ready")) {
        send(exchange, 200, "{}");
        return;
      }
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
      try {
        answers.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (authorization != null && !isGood(authorization)) {
        send(exchange, 401, "{\"error\":\"the token is not good\"}");
        return;
      }
      Integer status = statuses.get(request);
      send(exchange, status != null ? status : status(request), content(path));
    }
  }

  private boolean isGood(String authorization) {
    Long until = goodUntil.get(authorization);
    return until != null && System.nanoTime() < until;
  }

  private String login() {
    String token = UUID.randomUUID().toString();
    goodUntil.put("Bearer " + token, System.nanoTime() + lifetime.toNanos());
    return LOGIN.formatted(token, lifetime.toSeconds());
  }

  private static int status(String request) {
    if (request.contains("/api/assistant")) {
      return 404;
    }
    if (request.startsWith("PUT") && request.contains("/favorites/")) {
      return 204;
    }
    return switch (request) {
      case "POST /users", "POST /api/users", "POST /orders", "POST /api/orders" -> 201;
      default -> 200;
    };
  }

  private String content(String path) {
    String resource = path.replaceFirst("^/api", "");
    if (resource.equals("/products") || resource.startsWith("/products/search")) {
      return PRODUCTS;
    }
    if (resource.equals("/users/login")) {
      return login();
    }
    return resource.startsWith("/orders") ? ORDER : USER;
  }

  private static void send(HttpExchange exchange, int status, String content) throws IOException {
    if (status == 204) {
      exchange.sendResponseHeaders(204, -1);
      return;
    }
    byte[] bytes = content.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
