package io.sightline.order;

import static io.sightline.platform.testing.TopicReader.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.contracts.v1.CreateOrderRequest;
import io.sightline.contracts.v1.GetOrderRequest;
import io.sightline.contracts.v1.OrderServiceGrpc;
import io.sightline.contracts.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.LogLines;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicReader;
import io.sightline.platform.testing.TopicWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderServiceIT {
  private static final ObjectMapper JSON = Json.mapper();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final ProductDouble PRODUCTS = new ProductDouble();
  private static ShopService productService;
  private static ShopService service;
  private static OrderServiceBlockingStub grpc;

  @BeforeAll
  static void start() {
    productService =
        ShopService.start("product-double", ShopStores.config(Map.of()), s -> s.grpc(PRODUCTS));
    service =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.of(
                    "product.service.grpc", "http://127.0.0.1:" + productService.grpcPort(),
                    "orders.delay.min", "PT0S",
                    "orders.delay.max", "PT0.05S",
                    "orders.abandoned.interval", "PT0.5S")),
            Main::setup);
    grpc =
        OrderServiceGrpc.newBlockingStub(
            GrpcClients.channel("http://127.0.0.1:" + service.grpcPort(), LONG));
  }

  @AfterAll
  static void stop() {
    service.close();
    productService.close();
  }

  @Test
  void createsAnOrder() throws Exception {
    try (LogLines log = new LogLines()) {
      Answer created = post(body("1", 2, "1999.98"));

      assertThat(created.status()).isEqualTo(201);
      String id = created.json().get("order_id").textValue();
      assertThat(UUID.fromString(id)).hasToString(id);
      long createdAt = created.json().get("created_at").longValue();
      assertThat(createdAt)
          .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
      assertThat(created.body())
          .isEqualTo(
              "{\"order_id\":\"%s\",\"product_id\":\"1\",\"product_name\":\"Laptop\",\"quantity\":2,\"total_price\":1999.98,\"status\":\"created\",\"created_at\":%d}",
              id, createdAt);
      assertThat(PRODUCTS.reserved).containsEntry(id, 2);
      assertThat(get("/orders/" + id).json()).isEqualTo(created.json());
      assertThat(get("/orders").json()).contains(created.json());
      assertThat(attempts()).isZero();

      JsonNode event = JSON.readTree(eventOf(id).value());
      assertThat(event.get("type").textValue()).isEqualTo(OrderEvent.CREATED);
      assertThat(event.get("version").intValue()).isEqualTo(1);
      assertThat(event.get("total_price").decimalValue()).isEqualByComparingTo("1999.98");

      JsonNode line = log.of("order_created").getFirst();
      assertThat(line.get("level").textValue()).isEqualTo("INFO");
      assertThat(line.get("logger").textValue()).isEqualTo("order-service");
      assertThat(line.get("order_id").textValue()).isEqualTo(id);
      assertThat(line.get("product_id").textValue()).isEqualTo("1");
      assertThat(line.get("total_price").decimalValue()).isEqualByComparingTo("1999.98");
      assertThat(log.of("business_event"))
          .anySatisfy(
              business -> {
                assertThat(business.get("event_type").textValue()).isEqualTo("order_created");
                assertThat(business.get("status").textValue()).isEqualTo("success");
              });
    }
  }

  @Test
  void createsAnOrderByGrpc() throws Exception {
    var created =
        grpc.createOrder(
            CreateOrderRequest.newBuilder()
                .setProductId("1")
                .setProductName("Laptop")
                .setQuantity(1)
                .setTotalPrice("999.99")
                .build());

    assertThat(created.getStatus()).isEqualTo("created");
    assertThat(created.getTotalPrice()).isEqualTo("999.99");
    assertThat(grpc.getOrder(byId(created.getOrderId()))).isEqualTo(created);
    assertThat(get("/orders/" + created.getOrderId()).json().get("created_at").longValue())
        .isEqualTo(created.getCreatedAt());
  }

  @ParameterizedTest
  @CsvSource({
    ProductDouble.SOLD_OUT + ", 409, Not enough stock, FAILED_PRECONDITION",
    ProductDouble.UNKNOWN + ", 404, Product not found, NOT_FOUND",
    ProductDouble.BROKEN + ", 503, 'Stock cannot be reserved now, try again', UNAVAILABLE"
  })
  void saysWhyStockCannotBeReserved(String product, int status, String error, Status.Code code)
      throws Exception {
    Answer answer = post(body(product, 1, "1.00"));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo("{\"error\":\"" + error + "\"}");
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .setProductId(product)
            .setProductName("x")
            .setQuantity(1)
            .setTotalPrice("1.00")
            .build();
    assertThatThrownBy(() -> grpc.createOrder(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    assertThat(attempts()).isZero();
  }

  @Test
  void answersMistakesOfTheCaller() throws Exception {
    assertThat(post("{}").body()).isEqualTo("{\"error\":\"product_id is required\"}");
    assertThat(post("{}").status()).isEqualTo(400);
    assertThat(post("no json").status()).isEqualTo(400);
    assertThat(send(HttpRequest.newBuilder(uri("/orders")).DELETE()).status()).isEqualTo(405);
    assertThat(get("/nothing").status()).isEqualTo(404);
    CreateOrderRequest noPrice =
        CreateOrderRequest.newBuilder()
            .setProductId("1")
            .setProductName("x")
            .setQuantity(1)
            .setTotalPrice("a lot")
            .build();
    assertThatThrownBy(() -> grpc.createOrder(noPrice))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  @ParameterizedTest
  @CsvSource({"nonsense", "00000000-0000-0000-0000-000000000000"})
  void doesNotFindWhatIsNotThere(String id) throws Exception {
    try (LogLines log = new LogLines()) {
      Answer answer = get("/orders/" + id);

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo("{\"error\":\"Order not found\"}");
      JsonNode line = log.of("order_not_found").getFirst();
      assertThat(line.get("level").textValue()).isEqualTo("WARN");
      assertThat(line.get("order_id").textValue()).isEqualTo(id);
    }
    assertThatThrownBy(() -> grpc.getOrder(byId(id)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void givesTheStockBackWhenTheOrderCannotBeStored() throws Exception {
    ShopStores.execute(
        "ALTER TABLE orders.orders ADD CONSTRAINT no_such CHECK (product_id <> 'unstorable')");

    Answer answer = post(body("unstorable", 3, "3.00"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Internal Server Error\"}");
    assertThat(PRODUCTS.reserved).doesNotContainValue(3);
    assertThat(PRODUCTS.released).isNotEmpty();
    assertThat(attempts()).isZero();
  }

  @Test
  void givesTheStockOfACrashedRequestBack() throws Exception {
    String crashed = UUID.randomUUID().toString();
    PRODUCTS.reserved.put(crashed, 7);

    ShopStores.execute(
        "INSERT INTO orders.attempts VALUES ('%s', NULL, now() - INTERVAL '2 minutes')"
            .formatted(crashed));

    await().atMost(LONG).until(() -> PRODUCTS.released.contains(crashed));
    await().atMost(LONG).until(() -> attempts() == 0);
  }

  @Test
  void theSameKeyIsTheSameOrder() throws Exception {
    String key = UUID.randomUUID().toString();
    Answer first = post(body("1", 1, "999.99"), key);
    Answer second = post(body("1", 1, "999.990"), key);
    Answer other = post(body("1", 2, "1999.98"), key);

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.body())
        .isEqualTo("{\"error\":\"Idempotency-Key was used for a different order\"}");
  }

  @Test
  void theSameKeyAtTheSameTimeIsOneOrder() throws Exception {
    String key = UUID.randomUUID().toString();
    List<Callable<Answer>> requests =
        IntStream.range(0, 8)
            .<Callable<Answer>>mapToObj(i -> () -> post(body("1", 11, "11.00"), key))
            .toList();
    Set<String> ids;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = executor.invokeAll(requests);
      assertThat(answers).allSatisfy(a -> assertThat(a.get().status()).isEqualTo(201));
      ids =
          answers.stream()
              .map(a -> a.resultNow().json().get("order_id").textValue())
              .collect(Collectors.toSet());
    }

    assertThat(ids).hasSize(1);
    assertThat(ShopStores.count("orders.orders WHERE idempotency_key = '" + key + "'"))
        .isEqualTo(1);
    assertThat(ShopStores.count("orders.outbox WHERE record_key = '" + ids.iterator().next() + "'"))
        .isEqualTo(1);
    assertThat(PRODUCTS.reserved.values().stream().filter(q -> q == 11)).hasSize(1);
  }

  @Test
  void aRefusedKeyCanBeTriedAgain() throws Exception {
    String key = UUID.randomUUID().toString();

    assertThat(post(body(ProductDouble.SOLD_OUT, 1, "1.00"), key).status()).isEqualTo(409);
    assertThat(post(body("1", 1, "1.00"), key).status()).isEqualTo(201);
  }

  @Test
  void isPaidWhenThePaymentWentThrough() throws Exception {
    String id = post(body("1", 1, "999.99")).json().get("order_id").textValue();
    PaymentEvent completed = payment(PaymentEvent.COMPLETED, id, "999.99");
    try (TopicWriter payments = new TopicWriter(ShopStores.KAFKA.bootstrapServers())) {
      payments.write(PaymentEvent.TOPIC, id, json(payment(PaymentEvent.FAILED, id, "999.99")));
      payments.write(PaymentEvent.TOPIC, id, json(completed));
      payments.write(PaymentEvent.TOPIC, id, json(completed));
    }

    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(get("/orders/" + id).json().get("status").textValue())
                    .isEqualTo("paid"));
  }

  @Test
  void setsPaymentsAsideThatFitNoOrder() throws Exception {
    String unknown = UUID.randomUUID().toString();
    try (TopicWriter payments = new TopicWriter(ShopStores.KAFKA.bootstrapServers())) {
      payments.write(
          PaymentEvent.TOPIC, unknown, json(payment(PaymentEvent.COMPLETED, unknown, "1.00")));
      payments.write(
          PaymentEvent.TOPIC, unknown, json(payment(PaymentEvent.COMPLETED, "x", "1.00")));
    }

    try (TopicReader letters =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), PaymentEvent.TOPIC + ".dlt")) {
      assertThat(letters.read(2))
          .extracting(letter -> header(letter, "dlt-reason"))
          .containsExactlyInAnyOrder("There is no order " + unknown, "order_id is not a UUID: x");
    }
  }

  private static PaymentEvent payment(String type, String orderId, String amount) {
    return new PaymentEvent(
        UUID.randomUUID().toString(),
        type,
        PaymentEvent.VERSION,
        Instant.now(),
        orderId,
        UUID.randomUUID().toString(),
        new BigDecimal(amount),
        "completed",
        null);
  }

  private static String json(Object value) {
    return new String(Json.bytes(value), UTF_8);
  }

  private static ConsumerRecord<String, String> eventOf(String orderId) {
    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), OrderEvent.TOPIC)) {
      return reader.awaitRecord(record -> record.key().equals(orderId));
    }
  }

  private static GetOrderRequest byId(String id) {
    return GetOrderRequest.newBuilder().setOrderId(id).build();
  }

  private static String body(String productId, int quantity, String totalPrice) {
    ObjectNode body = JSON.createObjectNode();
    body.put("product_id", productId);
    body.put("product_name", "Laptop");
    body.put("quantity", quantity);
    body.put("total_price", new BigDecimal(totalPrice));
    return body.toString();
  }

  private static Answer post(String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri("/orders")).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static Answer post(String body, String key) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri("/orders"))
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  private static long attempts() throws SQLException {
    return ShopStores.count("orders.attempts");
  }

  private record Answer(int status, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("Not JSON: " + body, e);
      }
    }
  }
}
