package io.sightline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
  private static final String LAPTOP =
      "{\"id\":\"1\",\"name\":\"Laptop\",\"price\":999.99,\"stock\":50}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final FakeOrders orders = new FakeOrders();
  private final FakePayments payments = new FakePayments();
  private final AtomicInteger productCalls = new AtomicInteger();
  private volatile int productStatus = 200;

  private ShopService productService;
  private ShopService orderService;
  private ShopService paymentService;
  private ShopService gateway;

  @BeforeEach
  void start() {
    productService =
        ShopService.start(
            "product-service",
            config(Map.of()),
            service ->
                service.routing(
                    routing ->
                        routing
                            .get(
                                "/products",
                                (request, response) -> product(response, "[" + LAPTOP + "]"))
                            .get("/products/1", (request, response) -> product(response, LAPTOP))));
    orderService =
        ShopService.start("order-service", config(Map.of()), service -> service.grpc(orders));
    paymentService =
        ShopService.start("payment-service", config(Map.of()), service -> service.grpc(payments));
    gateway =
        startGateway(
            Map.of(
                "product.service.url", "http://127.0.0.1:" + productService.port(),
                "order.service.grpc", "http://127.0.0.1:" + orderService.grpcPort(),
                "payment.service.grpc", "http://127.0.0.1:" + paymentService.grpcPort()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    paymentService.close();
    orderService.close();
    productService.close();
  }

  @Test
  void ordersAndPays() throws Exception {
    HttpResponse<String> answer = order("{\"product_id\":\"1\",\"quantity\":2}");

    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode body = json(answer);
    assertThat(body.get("order"))
        .isEqualTo(
            json(
                """
                {"order_id":"%s","product_id":"1","product_name":"Laptop","quantity":2,
                 "total_price":1999.98,"status":"created","created_at":1700000000}
                """
                    .formatted(FakeOrders.ORDER_ID)));
    assertThat(body.get("payment"))
        .isEqualTo(
            json(
                """
                {"payment_id":"7d9c1a34-1f0e-4c58-8f6b-3a1f2e4d5c6b","order_id":"%s",
                 "amount":1999.98,"status":"completed","processing_time_ms":312.45}
                """
                    .formatted(FakeOrders.ORDER_ID)));
    assertThat(payments.processed.getFirst().getAmount()).isEqualTo("1999.98");
  }

  @Test
  void ordersOneUnitByDefault() throws Exception {
    assertThat(order("{\"product_id\":\"1\"}").statusCode()).isEqualTo(201);

    assertThat(orders.created.getFirst().getQuantity()).isEqualTo(1);
    assertThat(orders.created.getFirst().getTotalPrice()).isEqualTo("999.99");
  }

  @Test
  void passesTheIdempotencyKeyOn() throws Exception {
    HttpRequest request =
        request("/api/orders")
            .header("Idempotency-Key", "abc-123")
            .POST(BodyPublishers.ofString("{\"product_id\":\"1\"}"))
            .build();
    assertThat(send(request).statusCode()).isEqualTo(201);

    assertThat(orders.created.getFirst().getIdempotencyKey()).isEqualTo("abc-123");
    assertThat(payments.processed.getFirst().getIdempotencyKey()).isEqualTo("abc-123");
  }

  @Test
  void refusesAnEndlessIdempotencyKey() throws Exception {
    HttpRequest request =
        request("/api/orders")
            .header("Idempotency-Key", "x".repeat(129))
            .POST(BodyPublishers.ofString("{\"product_id\":\"1\"}"))
            .build();

    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Idempotency-Key");
  }

  @Test
  void refusesAKeyOfAnotherOrder() throws Exception {
    orders.fail(Status.INVALID_ARGUMENT, 1);

    assertThat(order("{\"product_id\":\"1\"}").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"99", "1/stock", "../products/1", "1?x=1", "' OR '1'='1", "%31", "{x}"})
  void knowsNoSuchProduct(String id) throws Exception {
    HttpResponse<String> answer = order(Json.mapper().writeValueAsString(Map.of("product_id", id)));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Product not found\"}");
    assertThat(orders.created).isEmpty();
  }

  @Test
  void failsWhenTheOrderFails() throws Exception {
    orders.fail(Status.FAILED_PRECONDITION, 1);

    HttpResponse<String> answer = order("{\"product_id\":\"1\",\"quantity\":1000}");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Failed to create order\"}");
    assertThat(orders.created).hasSize(1);
    assertThat(payments.processed).isEmpty();
  }

  @Test
  void asksAgainWithTheSameKeyWhenTheOrderServiceIsAway() throws Exception {
    orders.fail(Status.UNAVAILABLE, 2);

    assertThat(order("{\"product_id\":\"1\"}").statusCode()).isEqualTo(201);
    assertThat(orders.created).hasSize(3);
    assertThat(orders.created.stream().map(r -> r.getIdempotencyKey()).distinct()).hasSize(1);
  }

  @Test
  void answersPaymentRequiredWhenDeclined() throws Exception {
    payments.decline();

    HttpResponse<String> answer = order("{\"product_id\":\"1\"}");
    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(json(answer).get("error").asText()).isEqualTo("Payment failed");
    assertThat(json(answer).get("order").get("order_id").asText()).isEqualTo(FakeOrders.ORDER_ID);
    assertThat(payments.processed).hasSize(1);
  }

  @Test
  void answersPaymentRequiredAtOnceWhenPaymentBreaks() throws Exception {
    payments.failure = new IllegalStateException("broken");

    long start = System.nanoTime();
    assertThat(order("{\"product_id\":\"1\"}").statusCode()).isEqualTo(402);
    assertThat(System.nanoTime() - start).isLessThan(3_000_000_000L);
  }

  @Test
  void answersPaymentRequiredWhenPaymentIsAway() throws Exception {
    paymentService.close();

    assertThat(order("{\"product_id\":\"1\"}").statusCode()).isEqualTo(402);
  }

  @Test
  void failsWhenNobodyAnswers() throws Exception {
    orderService.close();

    HttpResponse<String> answer = order("{\"product_id\":\"1\"}");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Failed to create order\"}");
  }

  @Test
  void givesUpOnAServiceThatIsSilent() throws Exception {
    // Accepts connections and never answers.
    try (ServerSocket silent = new ServerSocket(0);
        ShopService impatient =
            startGateway(
                Map.of(
                    "product.service.url", "http://127.0.0.1:" + productService.port(),
                    "order.service.grpc", "http://127.0.0.1:" + silent.getLocalPort(),
                    "order.service.timeout", "PT0.3S",
                    "payment.service.grpc", "http://127.0.0.1:" + paymentService.grpcPort()))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + impatient.port() + "/api/orders"))
              .POST(BodyPublishers.ofString("{\"product_id\":\"1\"}"))
              .build();

      long start = System.nanoTime();
      assertThat(send(request).statusCode()).isEqualTo(500);
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|not valid JSON",
        "``|JSON object",
        "null|JSON object",
        "[]|JSON object",
        "\"text\"|JSON object",
        "{}|product_id is required",
        "{\"product_id\":\"\"}|product_id is required",
        "{\"product_id\":1}|product_id",
        "{\"product_id\":[\"1\"]}|product_id",
        "{\"product_id\":\"1\",\"quantity\":0}|quantity must be between 1 and 1000",
        "{\"product_id\":\"1\",\"quantity\":-1}|quantity must be between 1 and 1000",
        "{\"product_id\":\"1\",\"quantity\":1001}|quantity must be between 1 and 1000",
        "{\"product_id\":\"1\",\"quantity\":\"2\"}|quantity",
        "{\"product_id\":\"1\",\"quantity\":1.5}|quantity",
        "{\"product_id\":\"1\",\"quantity\":99999999999}|quantity",
        "{\"product_id\":\"1\",\"quantity\":true}|quantity",
        "{\"product_id\":\"1\"} trailing|not valid JSON",
      })
  void explainsBadInput(String body, String reason) throws Exception {
    HttpResponse<String> answer = order(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("error").asText()).contains(reason);
    assertThat(answer.body()).doesNotContain("io.sightline").doesNotContain("com.fasterxml");
    assertThat(productCalls).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {70_000, 5_000_000})
  void refusesAHugeBody(int length) throws Exception {
    HttpResponse<String> answer = order("{\"product_id\":\"" + "x".repeat(length) + "\"}");

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(json(answer).get("error").asText()).contains("larger than 65536 bytes");
  }

  @Test
  void listsProducts() throws Exception {
    HttpResponse<String> answer = get("/api/products");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).isEqualTo("[" + LAPTOP + "]");
  }

  @Test
  void passesTheFailureOfAListOn() throws Exception {
    productStatus = 503;

    HttpResponse<String> answer = get("/api/products");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(productCalls).hasValue(3);
  }

  @Test
  void looksUpAnOrder() throws Exception {
    HttpResponse<String> answer = get("/api/orders/" + FakeOrders.ORDER_ID);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("status").asText()).isEqualTo("paid");
    assertThat(get("/api/orders/unknown").statusCode()).isEqualTo(404);
    assertThat(get("/api/orders/unknown").body()).isEqualTo("{\"error\":\"Order not found\"}");
  }

  @Test
  void doesNotCallAFailedLookUpNotFound() throws Exception {
    orders.fail(Status.INTERNAL, 1);
    assertThat(get("/api/orders/" + FakeOrders.ORDER_ID).statusCode()).isEqualTo(500);

    orders.fail(Status.UNAVAILABLE, 3);
    assertThat(get("/api/orders/" + FakeOrders.ORDER_ID).statusCode()).isEqualTo(503);
  }

  @Test
  void tellsWrongMethodsAndPathsApart() throws Exception {
    HttpResponse<String> answer = send(request("/api/orders").DELETE().build());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("POST");
    assertThat(get("/api/nothing").statusCode()).isEqualTo(404);
    assertThat(json(get("/api/nothing")).has("error")).isTrue();
  }

  @Test
  void isReadyOnlyWhileTheOthersAreThere() throws Exception {
    assertThat(get("/health").body()).contains("healthy").contains("api-gateway");
    assertThat(get("/ready").statusCode()).isEqualTo(200);

    paymentService.close();
    HttpResponse<String> answer = get("/ready");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).get("failed").toString()).isEqualTo("[\"payment-service\"]");
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  private void product(ServerResponse response, String body) {
    productCalls.incrementAndGet();
    response
        .status(productStatus)
        .header(HeaderValues.CONTENT_TYPE_JSON)
        .send(productStatus == 200 ? body : "{}");
  }

  private static ShopService startGateway(Map<String, String> settings) {
    return ShopService.start(Main.NAME, config(settings), Main::setup);
  }

  private static Config config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("server.host", "127.0.0.1");
    all.put("server.port", "0");
    all.put("grpc.port", "0");
    all.put("product.service.timeout", "PT2S");
    all.put("order.service.timeout", "PT2S");
    all.put("payment.service.timeout", "PT2S");
    all.putAll(settings);
    return Config.just(ConfigSources.create(all));
  }

  private HttpResponse<String> order(String body) throws IOException, InterruptedException {
    return send(
        request("/api/orders").POST(BodyPublishers.ofString(body == null ? "" : body)).build());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws JsonProcessingException {
    return json(answer.body());
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return Json.mapper().readTree(text);
  }
}
