package io.sightline.acceptance;

import static io.sightline.acceptance.WholeShop.by;
import static io.sightline.acceptance.WholeShop.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every service answers the same: to whoever asks how it is, and to bad input. */
@Isolated
abstract class CommonBehaviour {
  private static final int HUGE = 200_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final List<String> SQL =
      List.of(
          "' OR '1'='1", "1'; DROP TABLE orders; --", "1\" UNION SELECT 1 --", "%00", "\\'); --");

  final WholeShop shop;

  CommonBehaviour(WholeShop shop) {
    this.shop = shop;
  }

  /**
   * A service, and where it takes a body.
   *
   * @param post path, empty where it takes none
   * @param json whether the body is JSON, as everywhere but at the old service
   */
  record Door(String service, String post, boolean json) {
    @Override
    public String toString() {
      return service;
    }
  }

  static List<Door> doors() {
    return List.of(
        new Door("api-gateway", "/api/orders", true),
        new Door("user-service", "/users", true),
        new Door("product-service", "/products/1/reserve", true),
        new Door("order-service", "/orders", true),
        new Door("payment-service", "/payments", true),
        new Door("delivery-service", "", true),
        new Door("notify-service", "", true),
        new Door(
            "assistant-service",
            "/chat/sessions/6f4ac2a6-8f5c-4d4e-9ef5-6d4fbb6d1a52/messages",
            true),
        new Door("llm-simulator", "/v1/chat/completions", true),
        new Door("crm-service", "/customers", true),
        new Door("mes-service", "/price-calculations", true),
        new Door("alert-webhook", "/webhook", true),
        new Door("inventory-service", "/movements", false));
  }

  static Stream<Door> doorsForBodies() {
    return doors().stream().filter(door -> !door.post().isEmpty());
  }

  @Test
  void knowsEveryService() {
    assertThat(doors())
        .extracting(Door::service)
        .containsExactlyInAnyOrderElementsOf(shop.services());
  }

  @ParameterizedTest
  @MethodSource("doors")
  void tellsHowItIs(Door door) {
    HttpResponse<String> health = shop.get(door.service(), "/health");
    assertThat(health.statusCode()).isEqualTo(200);
    HttpResponse<String> ready = shop.get(door.service(), "/ready");
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    if (door.json()) {
      assertThat(json(health)).isEqualTo(json(state(door, "healthy")));
      assertThat(json(ready)).isEqualTo(json(state(door, "ready")));
      HttpResponse<String> openapi = shop.get(door.service(), "/openapi");
      assertThat(openapi.statusCode()).isEqualTo(200);
      assertThat(openapi.body()).startsWith("openapi: 3").contains("title: " + door.service());
    }
  }

  private static String state(Door door, String status) {
    return "{\"status\":\"%s\",\"service\":\"%s\"}".formatted(status, door.service());
  }

  @ParameterizedTest
  @MethodSource("doors")
  void hasNothingAtOtherAddresses(Door door) {
    for (String path :
        List.of("/no-such-path", "/health/x", "/%2e%2e/%2e%2e/etc/passwd", "/..;/x")) {
      assertRefused(shop.get(door.service(), path, as(door)), 404, 400);
    }
  }

  @ParameterizedTest
  @MethodSource("doors")
  void hasNoOtherMethods(Door door) {
    HttpResponse<String> deleted = shop.send("DELETE", door.service(), "/health", null, as(door));
    assertRefused(deleted, 405);
    assertThat(deleted.headers().firstValue("Allow")).isPresent();
    if (!door.post().isEmpty()) {
      assertRefused(shop.send("PATCH", door.service(), door.post(), "{}", as(door)), 405);
    }
  }

  @ParameterizedTest
  @MethodSource("doorsForBodies")
  void refusesWhatIsNotJson(Door door) {
    List<byte[]> bodies =
        List.of(
            new byte[0],
            "{".getBytes(UTF_8),
            "[]".getBytes(UTF_8),
            "null".getBytes(UTF_8),
            "\"x\"".getBytes(UTF_8),
            "{} {}".getBytes(UTF_8),
            "{\"quantity\":1,\"quantity\":2}".getBytes(UTF_8),
            "{\"x\":NaN}".getBytes(UTF_8),
            "{\"quantity\":1e999999999}".getBytes(UTF_8),
            ("{\"x\":" + "[".repeat(20_000)).getBytes(UTF_8),
            new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'},
            new byte[] {0, 1, 2, (byte) 0xFF});
    for (byte[] body : bodies) {
      HttpResponse<String> answer =
          post(door, door.json() ? "application/json" : "", BodyPublishers.ofByteArray(body));
      assertRefused(answer, door.json() ? 400 : 415);
    }
    assertRefused(post(door, "text/plain", BodyPublishers.ofString("{}")), 415);
  }

  @ParameterizedTest
  @MethodSource("doorsForBodies")
  void refusesHugeBodies(Door door) {
    String type = door.json() ? "application/json" : "application/x-www-form-urlencoded";
    byte[] huge = ("{\"x\":\"" + "x".repeat(HUGE) + "\"}").getBytes(UTF_8);
    assertRefused(post(door, type, BodyPublishers.ofByteArray(huge)), 413);
    assertRefused(
        post(door, type, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge))), 413);
    assertAlive(door);
  }

  /**
   * Texts are texts wherever they come in: none becomes a statement, a header or a line of a log.
   */
  @ParameterizedTest
  @MethodSource("doors")
  void takesTextsForNothingElse(Door door) {
    for (String sql : SQL) {
      String encoded = URLEncoder.encode(sql, UTF_8).replace("+", "%20");
      for (String path :
          List.of(
              "/" + encoded,
              door.post() + "/" + encoded,
              door.post() + "?limit=" + encoded + "&status=" + encoded + "&q=" + encoded,
              "/health?x=" + encoded + "%0d%0aSet-Cookie:%20a=b",
              "/products/" + encoded,
              "/orders/" + encoded + "%0d%0aSet-Cookie:%20a=b")) {
        HttpResponse<String> answer =
            shop.get(
                door.service(),
                path,
                "X-User",
                sql,
                "X-Request-ID",
                sql,
                "Authorization",
                "Bearer " + sql,
                "Idempotency-Key",
                sql,
                "traceparent",
                sql);
        assertThat(answer.statusCode()).as(path).isBetween(200, 499);
        assertThat(answer.headers().map()).as(path).doesNotContainKey("set-cookie");
      }
      if (!door.post().isEmpty() && door.json()) {
        String body =
            "{\"product_id\":\"%1$s\",\"email\":\"%1$s\",\"name\":\"%1$s\",\"message\":\"%1$s\",\"material\":\"%1$s\"}"
                .formatted(sql.replace("\\", "\\\\").replace("\"", "\\\""));
        HttpResponse<String> answer = post(door, "application/json", BodyPublishers.ofString(body));
        assertRefused(answer, 400, 404);
      }
    }
    assertAlive(door);
  }

  /** What no proper client sends is answered or cut off, and soon. */
  @ParameterizedTest
  @MethodSource("doors")
  void answersRequestsThatAreNone(Door door) throws IOException {
    for (String request :
        List.of(
            "\r\n\r\n",
            "GARBAGE\r\n\r\n",
            "GET /health\r\n\r\n",
            "GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: x\r\nX-Request-ID: a\rSet-Cookie: b\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: x\r\nX-Request-ID: a\0b\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: x\r\nX-Big: " + "x".repeat(30_000) + "\r\n\r\n",
            "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
            "POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
      Optional<Integer> status = statusOf(door, request);
      assertThat(status.orElse(400))
          .as("%s: %s", door, request.substring(0, Math.min(80, request.length())))
          .isBetween(200, 499);
    }
    assertAlive(door);
  }

  /** The status that a request is answered with; none when the connection is just closed. */
  private Optional<Integer> statusOf(Door door, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", shop.port(door.service(), "http"))) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      // Nothing more will come: who waits for the rest of it is told so.
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
      return answer.isEmpty()
          ? Optional.empty()
          : Optional.of(Integer.valueOf(answer.substring(9, 12)));
    } catch (SocketTimeoutException e) {
      throw new AssertionError(door + " hangs", e);
    } catch (SocketException e) {
      return Optional.empty(); // cut off
    }
  }

  private HttpResponse<String> post(Door door, String type, BodyPublisher body) {
    HttpRequest.Builder request =
        shop.request(door.service(), door.post()).POST(body).headers(as(door));
    return shop.send(type.isEmpty() ? request : request.header("Content-Type", type));
  }

  /** Who may do it, so that the answer is about what was sent and not about the sender. */
  private String[] as(Door door) {
    return by(door.service().equals("llm-simulator") ? shop.password("llm") : shop.administrator());
  }

  private void assertAlive(Door door) {
    assertThat(shop.get(door.service(), "/health").statusCode()).isEqualTo(200);
    assertThat(shop.get(door.service(), "/ready").statusCode()).isEqualTo(200);
  }

  private static void assertRefused(HttpResponse<String> answer, Integer... statuses) {
    String request = answer.request().method() + " " + answer.uri();
    assertThat(answer.statusCode()).as("%s: %s", request, answer.body()).isIn((Object[]) statuses);
    String type = answer.headers().firstValue("Content-Type").orElse("none");
    if (type.startsWith("application/xml")) {
      // The old service speaks as was usual then.
      assertThat(answer.body()).as(request).contains("<error>");
    } else {
      assertThat(type).as(request).startsWith("application/json");
      assertThat(json(answer).findValue("error")).as(request).isNotNull();
    }
  }
}
