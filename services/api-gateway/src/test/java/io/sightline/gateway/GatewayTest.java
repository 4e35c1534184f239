package io.sightline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
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
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final FakeOrders orders = new FakeOrders();
  private final FakePayments payments = new FakePayments();
  private final FakeProducts products = new FakeProducts();
  private final FakeUsers users = new FakeUsers();

  private ShopService userService;
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
            service -> service.routing(routing -> routing.register(products)));
    userService =
        ShopService.start(
            "user-service",
            config(Map.of()),
            service -> service.routing(routing -> routing.register(users)));
    orderService =
        ShopService.start("order-service", config(Map.of()), service -> service.grpc(orders));
    paymentService =
        ShopService.start("payment-service", config(Map.of()), service -> service.grpc(payments));
    gateway =
        startGateway(
            Map.of(
                "user.service.url", "http://127.0.0.1:" + userService.port(),
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
    userService.close();
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
  void ordersForAUser() throws Exception {
    HttpResponse<String> answer =
        order("{\"product_id\":\"1\",\"user_id\":\"" + FakeUsers.USER_ID + "\"}");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(orders.created.getFirst().getUserId()).isEqualTo(FakeUsers.USER_ID);
    assertThat(json(answer).get("order").get("user_id").textValue()).isEqualTo(FakeUsers.USER_ID);
  }

  @Test
  void knowsNoSuchUser() throws Exception {
    orders.fail(Status.PERMISSION_DENIED, 1);

    HttpResponse<String> answer = order("{\"product_id\":\"1\",\"user_id\":\"nobody\"}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"User not found\"}");
    assertThat(payments.processed).isEmpty();
  }

  @Test
  void givesTheSameOrderAndPaymentAgainForTheSameKey() throws Exception {
    HttpRequest request =
        request("/api/orders")
            .header("Idempotency-Key", "same")
            .POST(BodyPublishers.ofString("{\"product_id\":\"1\"}"))
            .build();
    String first = send(request).body();

    assertThat(send(request).body()).isEqualTo(first);
    assertThat(orders.created.stream().map(r -> r.getIdempotencyKey())).containsOnly("same");
    assertThat(payments.processed.stream().map(r -> r.getIdempotencyKey())).containsOnly("same");
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
  void doesNotCallAProductUnknownWhenNobodyKnows() throws Exception {
    productService.close();

    HttpResponse<String> answer = order("{\"product_id\":\"1\"}");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Failed to look up product\"}");
    assertThat(orders.created).isEmpty();
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
        "{\"product_id\":\"1\",\"user_id\":\"\"}|user_id is required",
        "{\"product_id\":\"1\",\"user_id\":7}|user_id",
        "{\"product_id\":\"1\",\"user_id\":\"a\\u0000\"}|user_id must not contain",
        "{\"product_id\":\"1\"} trailing|not valid JSON",
      })
  void explainsBadInput(String body, String reason) throws Exception {
    HttpResponse<String> answer = order(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("error").asText()).contains(reason);
    assertThat(answer.body()).doesNotContain("io.sightline").doesNotContain("com.fasterxml");
    assertThat(products.calls).hasValue(0);
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
    assertThat(answer.body()).isEqualTo("[" + FakeProducts.LAPTOP + "]");
  }

  @Test
  void passesTheFailureOfAListOn() throws Exception {
    products.status = 503;

    HttpResponse<String> answer = get("/api/products");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(products.calls).hasValue(3);
  }

  @Test
  void showsProducts() throws Exception {
    assertThat(get("/api/products/1").body()).isEqualTo(FakeProducts.LAPTOP);
    assertThat(get("/api/products/trending").body()).contains("\"views\":3");
    assertThat(get("/api/products/trending?limit=0").statusCode()).isEqualTo(400);

    HttpResponse<String> answer = get("/api/products/2");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Product not found\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "1%2Fstock", "1%3Fids=1", "1%23x", "%2e%2e%2fhealth", "%ff"})
  void looksForNoProductElsewhere(String id) throws Exception {
    assertThat(get("/api/products/" + id).statusCode()).isEqualTo(404);
    assertThat(products.calls).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "q=lap q=lap",
        "q=a%26limit%3D1 q=a%26limit%3D1",
        "q=%2B%20%25 q=%2B%20%25",
        "q=Gr%C3%B6%C3%9Fe&category=x q=Gr%C3%B6%C3%9Fe&category=x",
        "q=a%0d%0aX-Injected:1 q=a%0D%0AX-Injected%3A1",
        "admin=1&limit=5&ids=2 limit=5",
        "q=a&q=b q=a",
      })
  void passesAQuestionOnAndNothingBesides(String query, String passed) throws Exception {
    assertThat(get("/api/products/search?" + query).body())
        .isEqualTo("[" + FakeProducts.LAPTOP + "]");
    assertThat(products.query).hasValue(passed);
  }

  @Test
  void passesUsersThrough() throws Exception {
    HttpRequest login =
        request("/api/users/login")
            .header("X-Forwarded-For", "203.0.113.1")
            .header("X-Secret", "x")
            .header("Idempotency-Key", "k")
            .POST(BodyPublishers.ofString("{\"email\":\"a@b.c\",\"password\":\"12345678\"}"))
            .build();
    HttpResponse<String> answer = send(login);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("token").textValue()).isEqualTo("good");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("X-Internal")).isEmpty();
    assertThat(users.seen)
        .containsExactly(new FakeUsers.Seen("POST", "/users/login", null, "127.0.0.1", "k", false));

    String user = "/api/users/" + FakeUsers.USER_ID;
    assertThat(json(get(user, "good")).get("name").textValue()).isEqualTo("Ada");
    assertThat(get(user + "/favorites", "good").body()).isEqualTo("[]");
    assertThat(put(user + "/favorites/1", "").statusCode()).isEqualTo(204);
    assertThat(put(user + "/favorites/1", "").body()).isEmpty();
    HttpRequest delete =
        request(user + "/favorites/1").header("Authorization", "Bearer good").DELETE().build();
    assertThat(send(delete).statusCode()).isEqualTo(204);
    String preferences = "{\"language\":\"de\",\"newsletter\":true,\"categories\":[]}";
    assertThat(put(user + "/preferences", preferences).body()).isEqualTo(preferences);
    assertThat(get(user + "/preferences", "good").body()).contains("\"language\":\"en\"");
  }

  @Test
  void passesRefusalsOn() throws Exception {
    HttpResponse<String> answer = get("/api/users/" + FakeUsers.USER_ID);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"shop\"");
    assertThat(answer.body()).isEqualTo("{\"error\":\"A token is required\"}");

    users.failure = io.helidon.http.Status.TOO_MANY_REQUESTS_429;
    HttpResponse<String> limited = logIn("{}");
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Retry-After")).contains("7");
    assertThat(users.seen).hasSize(2);
  }

  @Test
  void repeatsOnlyWhatCanBeRepeated() throws Exception {
    users.failure = io.helidon.http.Status.INTERNAL_SERVER_ERROR_500;

    assertThat(logIn("{}").statusCode()).isEqualTo(500);
    assertThat(users.seen).hasSize(1);
    assertThat(get("/api/users/" + FakeUsers.USER_ID, "good").statusCode()).isEqualTo(500);
    assertThat(users.seen).hasSize(4);
  }

  @Test
  void leavesOnlyTheRouteAloneThatFails() throws Exception {
    users.failure = io.helidon.http.Status.INTERNAL_SERVER_ERROR_500;
    for (int i = 0; i < 20; i++) {
      logIn("{}");
    }
    int asked = users.seen.size();
    users.failure = null;

    assertThat(asked).isLessThan(20);
    HttpResponse<String> leftAlone = logIn("{}");
    assertThat(leftAlone.statusCode()).isEqualTo(503);
    assertThat(leftAlone.headers().firstValue("Retry-After")).contains("1");
    assertThat(get("/api/users/" + FakeUsers.USER_ID, "good").statusCode()).isEqualTo(200);
    Awaitility.await().until(() -> logIn("{}").statusCode() == 400);
  }

  @Test
  void takesABusyServiceAtItsWord() throws Exception {
    users.failure = io.helidon.http.Status.SERVICE_UNAVAILABLE_503;

    for (int i = 1; i <= 25; i++) {
      HttpResponse<String> answer = get("/api/users/" + FakeUsers.USER_ID, "good");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("7");
      assertThat(users.seen).as("neither repeated nor held back").hasSize(i);
    }
    users.failure = null;
    assertThat(get("/api/users/" + FakeUsers.USER_ID, "good").statusCode()).isEqualTo(200);
  }

  @Test
  void saysThatAServiceIsAway() throws Exception {
    userService.close();

    HttpResponse<String> answer = logIn("{}");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("{\"error\":\"user-service does not answer\"}");
    assertThat(get("/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void saysThatAServiceIsTooSlow() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        ShopService impatient =
            startGateway(
                Map.of(
                    "user.service.url", "http://127.0.0.1:" + silent.getLocalPort(),
                    "user.service.timeout", "PT0.3S",
                    "product.service.url", "http://127.0.0.1:" + productService.port(),
                    "order.service.grpc", "http://127.0.0.1:" + orderService.grpcPort(),
                    "payment.service.grpc", "http://127.0.0.1:" + paymentService.grpcPort()))) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + impatient.port() + "/api/users/login"))
              .POST(BodyPublishers.ofString("{}"))
              .build();
      HttpResponse<String> answer = send(request);

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.body()).isEqualTo("{\"error\":\"user-service does not answer in time\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "..%2fproducts", "1%0d%0aX-Injected:%201", "a%20b", "x?y=1/z"})
  void looksForNoUserElsewhere(String id) throws Exception {
    for (String path : List.of("/favorites", "/preferences", "/favorites/1")) {
      HttpResponse<String> answer = get("/api/users/" + id + path, "good");
      assertThat(answer.statusCode()).isBetween(400, 405);
      assertThat(answer.headers().firstValue("X-Injected")).isEmpty();
    }
    assertThat(users.seen).noneMatch(seen -> !seen.path().startsWith("/users/x"));
  }

  @Test
  void refusesABodyThatIsTooLargeForItself() throws Exception {
    assertThat(logIn("{\"email\":\"" + "x".repeat(70_000) + "\"}").statusCode()).isEqualTo(413);
    assertThat(users.seen).isEmpty();
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

  private static ShopService startGateway(Map<String, String> settings) {
    return ShopService.start(Main.NAME, config(settings), Main::setup);
  }

  private static Config config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("server.host", "127.0.0.1");
    all.put("server.port", "0");
    all.put("grpc.port", "0");
    all.put("user.service.url", "http://127.0.0.1:1");
    all.put("user.service.timeout", "PT2S");
    all.put("product.service.timeout", "PT2S");
    all.put("order.service.timeout", "PT2S");
    all.put("payment.service.timeout", "PT2S");
    all.putAll(settings);
    return Config.just(
        ConfigSources.create(all), ConfigSources.classpath("application.properties"));
  }

  private HttpResponse<String> order(String body) throws IOException, InterruptedException {
    return send(
        request("/api/orders").POST(BodyPublishers.ofString(body == null ? "" : body)).build());
  }

  private HttpResponse<String> logIn(String body) throws IOException, InterruptedException {
    return send(request("/api/users/login").POST(BodyPublishers.ofString(body)).build());
  }

  private HttpResponse<String> get(String path, String token)
      throws IOException, InterruptedException {
    return send(request(path).header("Authorization", "Bearer " + token).build());
  }

  private HttpResponse<String> put(String path, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Authorization", "Bearer good")
            .PUT(BodyPublishers.ofString(body))
            .build());
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
