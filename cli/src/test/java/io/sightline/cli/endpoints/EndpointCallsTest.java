package io.sightline.cli.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sightline.cli.endpoints.EndpointCalls.Result;
import io.sightline.cli.endpoints.EndpointCalls.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointCallsTest {
  private static final String DOCUMENT =
      """
      openapi: 3.0.3
      paths:
        /orders/{order_id}:
          parameters:
            - {name: order_id, in: path, required: true, schema: {type: string, format: uuid}}
          get: {security: [{token: []}], responses: {200: {}, '404': {}}}
          delete: {responses: {'204': {}}}
        /orders:
          post:
            parameters:
              - {name: X-User, in: header, required: true, schema: {type: string, example: anna}}
              - {name: dry, in: query, required: true, schema: {type: boolean}}
              - {name: Idempotency-Key, in: header, schema: {type: string}}
            requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
            responses: {'201': {}}
      components:
        schemas:
          Order:
            type: object
            required: [product_id, quantity, gift, tags, address]
            properties:
              product_id: {type: string, example: '1'}
              quantity: {type: integer, minimum: 2}
              gift: {type: boolean}
              tags: {type: array, items: {type: string, enum: [a, b]}}
              address: {type: object, required: [street], properties: {street: {type: string, maxLength: 3}}}
              note: {type: string}
      """;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private String document = DOCUMENT;
  private int deleted = 204;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void callsEverythingWithWhatItHasMadeBefore() {
    List<Result> results = new EndpointCalls().run(service());

    assertThat(asked)
        .containsExactly(
            "GET /openapi null null ",
            "POST /orders?dry=false anna null {\"product_id\":\"1\",\"quantity\":2,\"gift\":false,\"tags\":[\"a\"],"
                + "\"address\":{\"street\":\"x\"}}",
            "GET /orders/o-7 null Bearer secret ",
            "DELETE /orders/o-7 null null ");
    assertThat(results)
        .extracting(result -> result.method() + " " + result.path() + " " + result.status())
        .containsExactly(
            "POST /orders 201", "GET /orders/{order_id} 200", "DELETE /orders/{order_id} 204");
    assertThat(results).allMatch(Result::right);
  }

  @Test
  void findsAnAnswerThatIsNotDescribedAndAFailure() {
    deleted = 409;
    Result undescribed = new EndpointCalls().run(service()).getLast();
    assertThat(undescribed.trouble()).isEqualTo("not described: {\"error\":\"no\"}");

    deleted = 503;
    document = DOCUMENT.replace("'204': {}", "'204': {}, 503: {}");
    Result failure = new EndpointCalls().run(service()).getLast();
    assertThat(failure.status()).isEqualTo(503);
    assertThat(failure.trouble()).isEqualTo("a failure: {\"error\":\"no\"}");
  }

  @Test
  void asksAServiceThatDescribesNothingForItsHealth() {
    document = "";

    assertThat(new EndpointCalls().run(service()))
        .extracting(result -> result.method() + " " + result.path() + " " + result.right())
        .containsExactly("GET /health true", "GET /ready true");
  }

  @Test
  void saysThatNobodyAnswers() {
    Service service = service();
    server.stop(0);

    assertThat(new EndpointCalls().run(service))
        .singleElement()
        .satisfies(result -> assertThat(result.trouble()).startsWith("no answer"))
        .satisfies(result -> assertThat(result.status()).isZero());
  }

  private Service service() {
    return new Service(
        "shop",
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        Map.of("token", "secret"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(
        "%s %s %s %s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("X-User"),
                exchange.getRequestHeaders().getFirst("Authorization"),
                body));
    switch (exchange.getRequestMethod() + " " + path) {
      case "GET /openapi" -> send(exchange, document.isEmpty() ? 404 : 200, document);
      case "POST /orders" -> send(exchange, 201, "{\"order_id\":\"o-7\",\"status\":\"created\"}");
      case "GET /orders/o-7", "GET /health", "GET /ready" -> send(exchange, 200, "{}");
      case "DELETE /orders/o-7" ->
          send(exchange, deleted, deleted == 204 ? "" : "{\"error\":\"no\"}");
      default -> send(exchange, 500, "unexpected");
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }
}
