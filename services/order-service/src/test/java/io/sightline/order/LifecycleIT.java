package io.sightline.order;

import static io.sightline.platform.testing.ShopStores.authorization;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.contracts.v1.CreateOrderRequest;
import io.sightline.contracts.v1.OrderServiceGrpc;
import io.sightline.contracts.v1.Payment;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an order after it was created. */
class LifecycleIT {
  private static final ObjectMapper JSON = Json.mapper();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String ADMIN = authorization("boss", "admin");
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final ProductDouble PRODUCTS = new ProductDouble();
  private static final PaymentDouble PAYMENTS = new PaymentDouble();
  private static ShopService others;
  private static ShopService service;
  private static TopicWriter topics;

  @BeforeAll
  static void start() {
    others =
        ShopService.start(
            "doubles",
            ShopStores.config(Map.of()),
            s -> s.grpc(PRODUCTS).grpc(PAYMENTS).grpc(new UserDouble()));
    String uri = "http://127.0.0.1:" + others.grpcPort();
    service =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.ofEntries(
                    Map.entry("product.service.grpc", uri),
                    Map.entry("payment.service.grpc", uri),
                    Map.entry("user.service.grpc", uri),
                    Map.entry("orders.delay.min", "PT0S"),
                    Map.entry("orders.delay.max", "PT0S"),
                    Map.entry("orders.settle.interval", "PT0.3S"),
                    Map.entry("orders.obligations.retry.after", "PT0.3S"),
                    Map.entry("orders.keys.interval", "PT0.5S"))),
            Main::setup);
    topics = new TopicWriter(ShopStores.KAFKA.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    topics.close();
    service.close();
    others.close();
  }

  @Test
  void paysAnOrderOnce() throws Exception {
    String id = created("9.99", null);

    Answer paid = post("/orders/" + id + "/payment", null);
    Answer again = post("/orders/" + id + "/payment", null);

    assertThat(paid.status()).isEqualTo(200);
    Payment payment = PAYMENTS.payments.get(id);
    assertThat(paid.json().at("/order/status").textValue()).isEqualTo("paid");
    assertThat(paid.json().at("/order/payment_id").textValue()).isEqualTo(payment.getPaymentId());
    assertThat(paid.json().get("payment"))
        .isEqualTo(
            JSON.readTree(
                "{\"payment_id\":\"%s\",\"order_id\":\"%s\",\"amount\":9.99,\"status\":\"completed\",\"processing_time_ms\":12.50}"
                    .formatted(payment.getPaymentId(), id)));
    assertThat(again.json()).isEqualTo(paid.json());

    // The event of the payment comes later and changes nothing more.
    send(completed(id, payment.getPaymentId(), "9.99"));
    send(completed(id, payment.getPaymentId(), "9.99"));
    awaitHandled();
    assertThat(eventTypes(id)).containsExactly(OrderEvent.CREATED, OrderEvent.PAID);
    assertThat(PAYMENTS.refunded).doesNotContain(payment.getPaymentId());
  }

  @Test
  void aDeclineIsNotTheEnd() throws Exception {
    String id = created(PaymentDouble.DECLINED, null);

    Answer declined = post("/orders/" + id + "/payment", null);
    assertThat(declined.status()).isEqualTo(402);
    assertThat(declined.body())
        .isEqualTo("{\"error\":\"Payment declined\",\"order_id\":\"" + id + "\"}");
    assertThat(status(id)).isEqualTo("created");

    Answer lucky =
        send(request("/orders/" + id + "/payment").header("Idempotency-Key", "lucky").POST(body()));
    assertThat(lucky.status()).isEqualTo(200);
    assertThat(status(id)).isEqualTo("paid");
  }

  @Test
  void saysWhenAPaymentCannotBeMade() throws Exception {
    String away = created(PaymentDouble.AWAY, null);
    assertThat(post("/orders/" + away + "/payment", null).status()).isEqualTo(503);
    assertThat(status(away)).isEqualTo("created");
    assertThat(post("/orders/nonsense/payment", null).status()).isEqualTo(404);

    String cancelled = created("1.00", null);
    assertThat(patch(cancelled, "cancelled").status()).isEqualTo(200);
    Answer late = post("/orders/" + cancelled + "/payment", null);
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.body()).isEqualTo("{\"error\":\"Order is cancelled and cannot become paid\"}");
    assertThat(PAYMENTS.payments).doesNotContainKey(cancelled);
  }

  @ParameterizedTest
  @CsvSource({
    "created, 'shipped delivered refunded created'",
    "paid, 'created paid delivered cancelled'",
    "'paid shipped', 'created paid shipped cancelled'",
    "'paid shipped delivered', 'paid shipped cancelled refunded'",
    "cancelled, 'created paid shipped delivered cancelled refunded'",
    "'paid refunded', 'paid shipped delivered cancelled refunded'",
    "'paid shipped refunded', 'paid delivered'"
  })
  void goesTheLegalWayAlone(String way, String illegal) throws Exception {
    String id = created("1.00", null);
    for (String next : way.split(" ")) {
      if (!next.equals("created")) {
        Answer answer = patch(id, next);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("status").textValue()).isEqualTo(next);
      }
    }

    String reached = status(id);
    for (String next : illegal.split(" ")) {
      Answer answer = patch(id, next);
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.body())
          .isEqualTo("{\"error\":\"Order is " + reached + " and cannot become " + next + "\"}");
    }
    assertThat(status(id)).isEqualTo(reached);
    // The first is order.created; illegal attempts tell nobody anything.
    long moves = way.equals("created") ? 0 : way.split(" ").length;
    assertThat(ShopStores.count("orders.outbox WHERE record_key = '" + id + "'"))
        .isEqualTo(1 + moves);
  }

  @Test
  void onlyAdministratorsChangeAStatusByHand() throws Exception {
    String id = created("1.00", null);
    String path = "/orders/" + id + "/status";

    assertThat(patch(path, "{\"status\":\"cancelled\"}", null).status()).isEqualTo(401);
    assertThat(patch(path, "{\"status\":\"cancelled\"}", authorization("x", "customer")).status())
        .isEqualTo(403);
    Answer unknown = patch(path, "{\"status\":\"lost\"}", ADMIN);
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body())
        .isEqualTo(
            "{\"error\":\"status must be one of created, paid, shipped, delivered, cancelled, refunded\"}");
    assertThat(patch(path, "{}", ADMIN).status()).isEqualTo(400);
    assertThat(patch("/orders/nonsense/status", "{\"status\":\"paid\"}", ADMIN).status())
        .isEqualTo(404);
    assertThat(status(id)).isEqualTo("created");
  }

  @Test
  void aRefundGivesMoneyAndStockBackOnce() throws Exception {
    String id = created("7.00", null);
    post("/orders/" + id + "/payment", null);
    String paymentId = PAYMENTS.payments.get(id).getPaymentId();

    try (LogLines log = new LogLines();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> refund = () -> post("/orders/" + id + "/refund", ADMIN).status();
      List<Integer> statuses =
          executor.invokeAll(Collections.nCopies(5, refund)).stream()
              .map(
                  answer -> {
                    try {
                      return answer.get();
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                  })
              .sorted()
              .toList();

      assertThat(statuses).containsExactly(200, 409, 409, 409, 409);
      assertThat(log.of("business_event"))
          .filteredOn(line -> line.get("event_type").textValue().equals("order_refunded"))
          .extracting(line -> line.get("status").textValue())
          .containsExactlyInAnyOrder("success", "failed", "failed", "failed", "failed");
    }
    assertThat(PAYMENTS.refunded).contains(paymentId);
    assertThat(PRODUCTS.released).contains(id);
    assertThat(obligations(id)).isZero();
    assertThat(eventTypes(id))
        .containsExactly(OrderEvent.CREATED, OrderEvent.PAID, OrderEvent.REFUNDED);
  }

  @Test
  void theStockOfAShippedOrderIsGone() throws Exception {
    String id = created("7.00", null);
    post("/orders/" + id + "/payment", null);
    assertThat(patch(id, "shipped").status()).isEqualTo(200);

    assertThat(post("/orders/" + id + "/refund", ADMIN).status()).isEqualTo(200);

    assertThat(PAYMENTS.refunded).contains(PAYMENTS.payments.get(id).getPaymentId());
    assertThat(PRODUCTS.released).doesNotContain(id);
  }

  @Test
  void customersRefundTheirOwnOrdersOnly() throws Exception {
    String id = created("7.00", UserDouble.ANNA);
    post("/orders/" + id + "/payment", null);
    String path = "/orders/" + id + "/refund";

    assertThat(post(path, null).status()).isEqualTo(401);
    assertThat(post(path, authorization(UserDouble.BERT, "customer")).status()).isEqualTo(403);
    assertThat(post(path, authorization(UserDouble.ANNA, "customer")).status()).isEqualTo(200);
    String nobodys = created("7.00", null);
    assertThat(
            post("/orders/" + nobodys + "/refund", authorization(UserDouble.ANNA, "customer"))
                .status())
        .isEqualTo(403);
  }

  @Test
  void whatCannotBeGivenBackNowIsGivenBackLater() throws Exception {
    String id = created("7.00", null);
    post("/orders/" + id + "/payment", null);
    String paymentId = PAYMENTS.payments.get(id).getPaymentId();

    PAYMENTS.refundsFail = true;
    try {
      assertThat(post("/orders/" + id + "/refund", ADMIN).status()).isEqualTo(200);
      assertThat(obligations(id)).isEqualTo(1);
    } finally {
      PAYMENTS.refundsFail = false;
    }
    await().atMost(LONG).until(() -> PAYMENTS.refunded.contains(paymentId));
    await().atMost(LONG).until(() -> obligations(id) == 0);
  }

  @Test
  void aServiceThatIsAwayHoldsUpNothingThatAnotherCanDo() throws Exception {
    String id = created("7.00", null);
    PAYMENTS.refundsFail = true;
    try {
      ShopStores.execute(
          "INSERT INTO orders.obligations (kind, subject, order_id, tried_at)"
              + " SELECT 'REFUND_PAYMENT', gen_random_uuid()::text, '%s', now() - INTERVAL '1 minute'"
                  .formatted(id)
              + " FROM generate_series(1, 5000)");
      ShopStores.execute(
          "INSERT INTO orders.obligations (kind, subject, order_id) VALUES ('RELEASE_STOCK', '%1$s', '%1$s')"
              .formatted(id));

      await().atMost(LONG).until(() -> PRODUCTS.released.contains(id));
      // Refunds are still owed, all of them.
      await().atMost(LONG).until(() -> obligations(id) == 5000);
    } finally {
      ShopStores.execute("DELETE FROM orders.obligations WHERE order_id = '" + id + "'");
      PAYMENTS.refundsFail = false;
    }
  }

  @Test
  void anOrderThatEndedIsAnsweredSoThoughItsDebtsCannotBeNoted() throws Exception {
    String id = created("7.00", null);
    post("/orders/" + id + "/payment", null);
    String paymentId = PAYMENTS.payments.get(id).getPaymentId();
    ShopStores.execute(
        """
        CREATE FUNCTION orders.refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'refused on purpose'; END $$;
        CREATE TRIGGER refuse BEFORE DELETE ON orders.obligations
          FOR EACH ROW WHEN (OLD.order_id = '%s') EXECUTE FUNCTION orders.refuse()
        """
            .formatted(id));

    try (LogLines log = new LogLines()) {
      Answer refunded = post("/orders/" + id + "/refund", ADMIN);
      assertThat(refunded.status()).isEqualTo(200);
      assertThat(refunded.json().get("status").textValue()).isEqualTo("refunded");
      assertThat(log.of("obligation_not_met_yet"))
          .anyMatch(
              line ->
                  line.get("order_id").textValue().equals(id)
                      && line.get("reason").textValue().contains("refused on purpose"));
      assertThat(obligations(id)).isEqualTo(2);
    } finally {
      ShopStores.execute("DROP FUNCTION orders.refuse() CASCADE");
    }
    await().atMost(LONG).until(() -> obligations(id) == 0);
    assertThat(PAYMENTS.refunded).contains(paymentId);
    assertThat(PRODUCTS.released).contains(id);
  }

  @Test
  void anUnpaidOrderExpiresAndALatePaymentGoesBack() throws Exception {
    String id = created("7.00", null);
    String young = created("7.00", null);
    ShopStores.execute(
        "UPDATE orders.orders SET created_at = now() - INTERVAL '16 minutes' WHERE order_id = '%s'"
            .formatted(id));

    awaitStatus(id, "cancelled");
    await().atMost(LONG).until(() -> PRODUCTS.released.contains(id));
    assertThat(Collections.frequency(PRODUCTS.released, id)).isEqualTo(1);

    String paymentId = UUID.randomUUID().toString();
    send(completed(id, paymentId, "7.00"));
    await().atMost(LONG).until(() -> PAYMENTS.refunded.contains(paymentId));
    await().atMost(LONG).until(() -> obligations(id) == 0);
    assertThat(status(id)).isEqualTo("cancelled");
    assertThat(status(young)).isEqualTo("created");
    assertThat(eventTypes(id)).containsExactly(OrderEvent.CREATED, OrderEvent.CANCELLED);
  }

  @Test
  void paymentsThatAreNotNeededGoBack() throws Exception {
    String id = created("7.00", null);
    String wrong = UUID.randomUUID().toString();
    String right = UUID.randomUUID().toString();
    String second = UUID.randomUUID().toString();
    send(completed(id, wrong, "6.00"));
    send(completed(id, right, "7.00"));
    send(completed(id, second, "7.00"));

    awaitStatus(id, "paid");
    await().atMost(LONG).until(() -> PAYMENTS.refunded.containsAll(List.of(wrong, second)));
    assertThat(PAYMENTS.refunded).doesNotContain(right);
    assertThat(get("/orders/" + id).json().get("payment_id").textValue()).isEqualTo(right);
  }

  @Test
  void aPaymentRefundedElsewhereRefundsTheOrder() throws Exception {
    String id = created("7.00", null);
    String paymentId = UUID.randomUUID().toString();
    send(completed(id, paymentId, "7.00"));
    awaitStatus(id, "paid");
    send(payment(PaymentEvent.REFUNDED, id, paymentId, "7.00"));

    awaitStatus(id, "refunded");
    await().atMost(LONG).until(() -> PRODUCTS.released.contains(id));
  }

  @Test
  void followsTheShipmentInWhateverOrderItsEventsCome() throws Exception {
    String usual = created("1.00", null);
    patch(usual, "paid");
    send(delivery(DeliveryEvent.SHIPPED, usual));
    awaitStatus(usual, "shipped");
    send(delivery(DeliveryEvent.SHIPPED, usual));
    send(delivery(DeliveryEvent.DELIVERED, usual));
    awaitStatus(usual, "delivered");

    String twisted = created("1.00", null);
    patch(twisted, "paid");
    send(delivery(DeliveryEvent.DELIVERED, twisted));
    awaitStatus(twisted, "delivered");
    send(delivery(DeliveryEvent.SHIPPED, twisted));

    String refunded = created("1.00", null);
    patch(refunded, "paid");
    patch(refunded, "refunded");
    send(delivery(DeliveryEvent.SHIPPED, refunded));
    awaitHandled();

    assertThat(status(refunded)).isEqualTo("refunded");
    for (String id : List.of(usual, twisted)) {
      assertThat(eventTypes(id))
          .containsExactly(
              OrderEvent.CREATED, OrderEvent.PAID, OrderEvent.SHIPPED, OrderEvent.DELIVERED);
    }
  }

  @Test
  void aUserWhoIsNamedMustExist() throws Exception {
    Answer annas = post("/orders", null, order("1.00", UserDouble.ANNA));
    assertThat(annas.status()).isEqualTo(201);
    assertThat(annas.json().get("user_id").textValue()).isEqualTo(UserDouble.ANNA);
    assertThat(event(annas.json().get("order_id").textValue(), OrderEvent.CREATED).get("user_id"))
        .isEqualTo(annas.json().get("user_id"));

    Answer unknown = post("/orders", null, order("1.00", "nobody"));
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.body()).isEqualTo("{\"error\":\"User not found\"}");
    Answer away = post("/orders", null, order("1.00", UserDouble.AWAY));
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.body())
        .isEqualTo("{\"error\":\"The user cannot be looked up now, try again\"}");
    assertThat(post("/orders", null, order("1.00", " ")).status()).isEqualTo(400);
    assertThat(ShopStores.count("orders.attempts")).isZero();

    var grpc =
        OrderServiceGrpc.newBlockingStub(
            GrpcClients.channel("http://127.0.0.1:" + service.grpcPort(), LONG));
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .setProductId("1")
            .setProductName("Laptop")
            .setQuantity(1)
            .setTotalPrice("1.00")
            .setUserId(UserDouble.BERT)
            .build();
    assertThat(grpc.createOrder(request).getUserId()).isEqualTo(UserDouble.BERT);
    assertThatThrownBy(() -> grpc.createOrder(request.toBuilder().setUserId("nobody").build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
    assertThatThrownBy(
            () -> grpc.createOrder(request.toBuilder().setUserId(UserDouble.AWAY).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void listsTheNewestOrdersWithinBounds() throws Exception {
    String first = created("1.00", UserDouble.ANNA);
    String second = created("1.00", UserDouble.ANNA);
    created("1.00", UserDouble.BERT);

    List<String> annas = ids(get("/orders?user_id=anna&limit=2"));
    assertThat(annas).containsExactly(second, first);
    assertThat(ids(get("/orders?user_id=anna&limit=1&offset=1"))).containsExactly(first);
    assertThat(ids(get("/orders?user_id=nobody"))).isEmpty();
    assertThat(ids(get("/orders?limit=3"))).hasSize(3).contains(second);
    assertThat(get("/orders?limit=0").body())
        .isEqualTo("{\"error\":\"limit must be between 1 and 1000\"}");
    assertThat(get("/orders?limit=all").body())
        .isEqualTo("{\"error\":\"limit must be a whole number\"}");
    assertThat(get("/orders?user_id=").status()).isEqualTo(400);
    assertThat(get("/orders?user_id=' OR '1'='1".replace(" ", "%20")).json()).isEmpty();
  }

  @Test
  void sumsUpWhatWasSold() throws Exception {
    String product = "analyzed-" + UUID.randomUUID();
    for (String way : List.of("paid", "paid shipped", "paid refunded", "cancelled")) {
      String id = id(post("/orders", null, order(product, 2, "10.50", null)));
      for (String next : way.split(" ")) {
        assertThat(patch(id, next).status()).isEqualTo(200);
      }
    }

    assertThat(get("/orders/analytics").status()).isEqualTo(401);
    assertThat(get("/orders/analytics", authorization("x", "customer")).status()).isEqualTo(403);
    assertThat(get("/orders/analytics?days=0", ADMIN).status()).isEqualTo(400);
    JsonNode summary = get("/orders/analytics?days=1", ADMIN).json();
    JsonNode sales = null;
    for (JsonNode candidate : summary.get("by_product")) {
      if (candidate.get("product_id").textValue().equals(product)) {
        sales = candidate;
      }
    }
    assertThat(sales)
        .isEqualTo(
            JSON.readTree(
                "{\"product_id\":\"%s\",\"product_name\":\"Laptop\",\"orders\":2,\"quantity\":4,\"revenue\":21.00}"
                    .formatted(product)));
    long counted = 0;
    for (JsonNode count : summary.get("by_status")) {
      counted += count.longValue();
    }
    assertThat(summary.get("orders").longValue())
        .isEqualTo(counted)
        .isEqualTo(ShopStores.count("orders.orders WHERE created_at >= date_trunc('day', now())"));
    assertThat(summary.get("per_day")).hasSize(1);
    assertThat(summary.at("/per_day/0/revenue")).isEqualTo(summary.get("revenue"));
  }

  @Test
  void aKeyExpires() throws Exception {
    String key = UUID.randomUUID().toString();
    String first = id(postWithKey(key));
    assertThat(id(postWithKey(key))).isEqualTo(first);

    ShopStores.execute(
        "UPDATE orders.orders SET status = 'delivered', created_at = now() - INTERVAL '25 hours'"
            + " WHERE order_id = '%s'".formatted(first));
    await()
        .atMost(LONG)
        .until(() -> ShopStores.count("orders.orders WHERE idempotency_key = '" + key + "'") == 0);

    assertThat(id(postWithKey(key))).isNotEqualTo(first);
  }

  private static Answer postWithKey(String key) throws IOException, InterruptedException {
    return send(
        request("/orders")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(order("1.00", null))));
  }

  private static void send(Object event) {
    String orderId;
    String topic;
    switch (event) {
      case PaymentEvent payment -> {
        orderId = payment.orderId();
        topic = PaymentEvent.TOPIC;
      }
      case DeliveryEvent delivery -> {
        orderId = delivery.orderId();
        topic = DeliveryEvent.TOPIC;
      }
      default -> throw new IllegalArgumentException("" + event);
    }
    topics.write(topic, orderId, new String(Json.bytes(event), UTF_8));
  }

  private static PaymentEvent completed(String orderId, String paymentId, String amount) {
    return payment(PaymentEvent.COMPLETED, orderId, paymentId, amount);
  }

  private static PaymentEvent payment(
      String type, String orderId, String paymentId, String amount) {
    return new PaymentEvent(
        UUID.randomUUID().toString(),
        type,
        PaymentEvent.VERSION,
        Instant.now(),
        orderId,
        paymentId,
        new BigDecimal(amount),
        "completed",
        null);
  }

  private static DeliveryEvent delivery(String type, String orderId) {
    return new DeliveryEvent(
        UUID.randomUUID().toString(),
        type,
        DeliveryEvent.VERSION,
        Instant.now(),
        orderId,
        UUID.randomUUID().toString(),
        "shipped");
  }

  /** Waits until what was sent before has been handled: others in all partitions behind it. */
  private static void awaitHandled() throws Exception {
    List<String> behind = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String id = created("1.00", null);
      behind.add(id);
      send(completed(id, UUID.randomUUID().toString(), "1.00"));
    }
    for (String id : behind) {
      awaitStatus(id, "paid");
      send(delivery(DeliveryEvent.SHIPPED, id));
    }
    for (String id : behind) {
      awaitStatus(id, "shipped");
    }
  }

  private static void awaitStatus(String id, String status) {
    await().atMost(LONG).untilAsserted(() -> assertThat(status(id)).isEqualTo(status));
  }

  private static String status(String id) throws IOException, InterruptedException {
    return get("/orders/" + id).json().get("status").textValue();
  }

  private static long obligations(String id) throws SQLException {
    return ShopStores.count("orders.obligations WHERE order_id = '" + id + "'");
  }

  private static List<String> eventTypes(String id) throws IOException {
    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), OrderEvent.TOPIC)) {
      long events = ShopStores.count("orders.outbox WHERE record_key = '" + id + "'");
      await()
          .pollInSameThread()
          .atMost(LONG)
          .until(
              () -> reader.readAtLeast(0).stream().filter(r -> r.key().equals(id)).count(),
              n -> n == events);
      return reader.readAtLeast(0).stream()
          .filter(record -> record.key().equals(id))
          .map(record -> json(record.value()).get("type").textValue())
          .toList();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode event(String id, String type) {
    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), OrderEvent.TOPIC)) {
      return json(
          reader
              .awaitRecord(
                  record -> record.key().equals(id) && record.value().contains("\"" + type + "\""))
              .value());
    }
  }

  private static List<String> ids(Answer answer) {
    List<String> ids = new ArrayList<>();
    answer.json().forEach(order -> ids.add(order.get("order_id").textValue()));
    return ids;
  }

  private static String id(Answer created) {
    assertThat(created.status()).isEqualTo(201);
    return created.json().get("order_id").textValue();
  }

  private static String created(String price, String userId)
      throws IOException, InterruptedException {
    return id(post("/orders", null, order(price, userId)));
  }

  private static String order(String price, String userId) {
    return order("1", 1, price, userId);
  }

  private static String order(String productId, int quantity, String price, String userId) {
    ObjectNode order = JSON.createObjectNode();
    order.put("product_id", productId);
    order.put("product_name", "Laptop");
    order.put("quantity", quantity);
    order.put("total_price", new BigDecimal(price));
    order.put("user_id", userId);
    return order.toString();
  }

  private static Answer get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private static Answer get(String path, String authorization)
      throws IOException, InterruptedException {
    return send(request(path).header("Authorization", authorization));
  }

  private static Answer post(String path, String authorization)
      throws IOException, InterruptedException {
    return post(path, authorization, "");
  }

  private static Answer post(String path, String authorization, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    return send(authorization == null ? request : request.header("Authorization", authorization));
  }

  private static Answer patch(String id, String status) throws IOException, InterruptedException {
    return patch("/orders/" + id + "/status", "{\"status\":\"" + status + "\"}", ADMIN);
  }

  private static Answer patch(String path, String body, String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(path).method("PATCH", HttpRequest.BodyPublishers.ofString(body));
    return send(authorization == null ? request : request.header("Authorization", authorization));
  }

  private static HttpRequest.BodyPublisher body() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
  }

  private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("Not JSON: " + text, e);
    }
  }

  private record Answer(int status, String body) {
    JsonNode json() {
      return LifecycleIT.json(body);
    }
  }
}
