package io.sightline.crm;

import static io.sightline.platform.rabbitmq.testing.QueueProbe.header;
import static io.sightline.platform.rabbitmq.testing.QueueProbe.text;
import static io.sightline.platform.testing.ServiceClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.production.ProductionOrder;
import io.sightline.contracts.production.ProductionStatus;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.auth.Caller;
import io.sightline.platform.rabbitmq.testing.NeedsRabbitmq;
import io.sightline.platform.rabbitmq.testing.QueueProbe;
import io.sightline.platform.rabbitmq.testing.RabbitNode;
import io.sightline.platform.testing.LogLines;
import io.sightline.platform.testing.ServiceClient;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicWriter;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsRabbitmq
class CrmServiceIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static RabbitNode node;
  private static ShopService service;
  private static TopicWriter topics;
  private static QueueProbe queues;
  private static String admin;
  private static String user;

  private final String orderId = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    node = RabbitNode.create();
    service = ShopService.start(Main.NAME, ShopStores.config(node.settings()), Main::setup);
    topics = new TopicWriter(ShopStores.KAFKA.bootstrapServers());
    queues = new QueueProbe(node);
    admin = ShopStores.authorization("boss", Caller.ADMIN);
    user = ShopStores.authorization("jane");
  }

  @AfterAll
  static void stop() {
    service.close();
    topics.close();
    queues.close();
    node.close();
  }

  @Test
  void approvesSmallOrdersItselfAndHasThemMade() {
    String event = paid("499.99");
    GetResponse message;
    try (LogLines log = new LogLines()) {
      topics.write(OrderEvent.TOPIC, orderId, event);
      topics.write(OrderEvent.TOPIC, orderId, event);
      message = productionOrder();
      assertThat(log.of("message_outbox_republished")).as("sent by the event's thread").isEmpty();
    }
    ProductionOrder order = json(text(message), ProductionOrder.class);
    assertThat(order.quantity()).isEqualTo(2);
    assertThat(order.productName()).isEqualTo("Laptop");
    assertThat(order.approvedBy()).isEqualTo("automatic");
    assertThat(message.getProps().getType()).isEqualTo(ProductionOrder.TYPE);
    assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
    JsonNode approval = json(get("/approvals/" + orderId, admin));
    assertThat(approval.get("status").asText()).isEqualTo("approved");
    assertThat(approval.get("decided_by").asText()).isEqualTo("automatic");
    assertThat(approval.get("total_price").decimalValue()).isEqualByComparingTo("499.99");
    assertThat(queues.count(ProductionOrder.QUEUE)).as("once").isZero();
  }

  @Test
  void leavesLargeOrdersToAPerson() {
    topics.write(OrderEvent.TOPIC, orderId, paid("500.01"));
    awaitApproval("waiting");
    assertThat(ids(get("/approvals?status=waiting&limit=200", admin))).contains(orderId);
    assertThat(queues.count(ProductionOrder.QUEUE)).isZero();

    HttpResponse<String> approved = post("/approvals/" + orderId + "/approve", admin, "");
    HttpResponse<String> again = post("/approvals/" + orderId + "/approve", admin, "");

    assertThat(approved.statusCode()).isEqualTo(200);
    assertThat(json(approved).get("decided_by").asText()).isEqualTo("boss");
    assertThat(again.body()).isEqualTo(approved.body());
    assertThat(json(text(productionOrder()), ProductionOrder.class).approvedBy()).isEqualTo("boss");
    assertThat(queues.count(ProductionOrder.QUEUE)).as("once").isZero();
    HttpResponse<String> rejected =
        post("/approvals/" + orderId + "/reject", admin, "{\"reason\":\"too late\"}");
    assertThat(rejected.statusCode()).isEqualTo(409);
    assertThat(rejected.body()).isEqualTo("{\"error\":\"Order is approved\"}");
  }

  @Test
  void makesNothingOfARejectedOrder() {
    topics.write(OrderEvent.TOPIC, orderId, paid("9000.00"));
    awaitApproval("waiting");

    assertThat(post("/approvals/" + orderId + "/reject", admin, "{}").body())
        .isEqualTo("{\"error\":\"reason is required\"}");
    HttpResponse<String> rejected =
        post("/approvals/" + orderId + "/reject", admin, "{\"reason\":\"too large\"}");

    assertThat(json(rejected).get("status").asText()).isEqualTo("rejected");
    assertThat(json(rejected).get("reason").asText()).isEqualTo("too large");
    assertThat(post("/approvals/" + orderId + "/approve", admin, "").statusCode()).isEqualTo(409);
    assertThat(queues.count(ProductionOrder.QUEUE)).isZero();
  }

  @Test
  void withdrawsAnOrderWhoseMoneyWentBack() {
    topics.write(OrderEvent.TOPIC, orderId, paid("9000.00"));
    topics.write(OrderEvent.TOPIC, orderId, event(OrderEvent.REFUNDED, "9000.00"));
    awaitApproval("withdrawn");

    assertThat(post("/approvals/" + orderId + "/approve", admin, "").body())
        .isEqualTo("{\"error\":\"Order is withdrawn\"}");
  }

  @Test
  void aRefundThatComesBeforeThePaymentStopsItToo() {
    String last = event("order.end", "1.00");
    topics.write(OrderEvent.TOPIC, orderId, event(OrderEvent.REFUNDED, "1.00"));
    topics.write(OrderEvent.TOPIC, orderId, paid("1.00"));
    topics.write(OrderEvent.TOPIC, orderId, last);

    String processed =
        "crm.processed_events WHERE event_id = '%s'"
            .formatted(json(last, JsonNode.class).get("event_id").asText());
    await().atMost(LONG).until(() -> ShopStores.count(processed) == 1);
    awaitApproval("withdrawn");
    assertThat(queues.count(ProductionOrder.QUEUE)).isZero();
  }

  @Test
  void notesHowFarProductionIsWhateverTheOrderOfTheMessages() {
    topics.write(OrderEvent.TOPIC, orderId, paid("1.00"));
    productionOrder();

    status("in_production", 2);
    status("planned", 1);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(
                        json(get("/approvals/" + orderId, admin))
                            .path("production_status")
                            .asText())
                    .isEqualTo("in_production"));
    queues.write(
        ProductionOrder.EXCHANGE,
        ProductionStatus.QUEUE,
        new BasicProperties.Builder()
            .messageId(UUID.randomUUID().toString())
            .type(ProductionStatus.TYPE)
            .build(),
        "{\"order_id\":\"%s\"}".formatted(UUID.randomUUID()));
    assertThat(header(queues.take(ProductionStatus.QUEUE + ".dead"), "dead-letter-reason"))
        .contains("production_order_id is missing");
    assertThat(json(get("/approvals/" + orderId, admin)).get("production_status").asText())
        .isEqualTo("in_production");
  }

  @Test
  void keepsAnApprovedOrderWhileTheBrokerIsAway() {
    queues.close();
    node.stop();
    topics.write(OrderEvent.TOPIC, orderId, paid("5.00"));
    awaitApproval("approved");
    node.start();
    queues = new QueueProbe(node);

    productionOrder();
  }

  @Test
  void keepsCustomers() {
    String email = "Jane-" + orderId + "@Example.org";
    HttpResponse<String> added =
        post("/customers", admin, customer("Jane Doe", email, "\"+49 30 1234567\""));
    assertThat(added.statusCode()).isEqualTo(201);
    String path = added.headers().firstValue("location").orElseThrow();
    assertThat(json(added).get("email").asText()).isEqualTo(email.toLowerCase());
    assertThat(get(path, admin).body()).isEqualTo(added.body());
    assertThat(post("/customers", admin, customer("Joe", email, "null")).body())
        .isEqualTo("{\"error\":\"email is in use by another customer\"}");

    HttpResponse<String> other =
        post("/customers", admin, customer("Joe 100%", "joe-" + orderId + "@b.c", "null"));
    assertThat(send("PUT", path, admin, customer("J", "joe-" + orderId + "@b.c", "null")))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(409);
    HttpResponse<String> changed = send("PUT", path, admin, customer("Jane Roe", email, "null"));
    assertThat(json(changed).get("name").asText()).isEqualTo("Jane Roe");
    assertThat(json(changed).get("phone").isNull()).isTrue();
    assertThat(json(changed).get("created_at")).isEqualTo(json(added).get("created_at"));

    assertThat(search(orderId.toUpperCase())).hasSize(2);
    assertThat(search("0%")).hasSize(1);
    assertThat(search("_%_")).isEmpty();
    assertThat(json(get("/customers?limit=1&offset=0", admin))).hasSize(1);

    assertThat(send("DELETE", path, admin, "").statusCode()).isEqualTo(204);
    assertThat(get(path, admin).statusCode()).isEqualTo(404);
    assertThat(send("DELETE", path, admin, "").statusCode()).isEqualTo(404);
    assertThat(send("PUT", path, admin, customer("J", "x@y.z", "null")).statusCode())
        .isEqualTo(404);
    send("DELETE", other.headers().firstValue("location").orElseThrow(), admin, "");
  }

  @Test
  void logsNoPersonalData() {
    String secret = UUID.randomUUID().toString();
    String customer =
        "{\"name\":\"N%1$s\",\"email\":\"e%1$s@b.c\",\"company\":\"C%1$s\"}".formatted(secret);
    try (LogLines log = new LogLines()) {
      HttpResponse<String> added = post("/customers", admin, customer);
      post("/customers", admin, customer);
      String path = added.headers().firstValue("location").orElseThrow();
      send("PUT", path, admin, customer);
      post("/customers/search", admin, "{\"text\":\"%s\"}".formatted(secret));
      post("/customers", admin, customer.replace("@b.c", ""));
      send("DELETE", path, admin, "");

      assertThat(log.of("customer_added")).hasSize(1);
      assertThat(log.of("customer_removed")).hasSize(1);
      // The last one is written when its answer is on the way.
      await().atMost(LONG).until(() -> log.of("request_completed").size() == 6);
      assertThat(log.text()).contains("customer_changed").doesNotContain(secret);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/customers",
    "POST,/customers",
    "POST,/customers/search",
    "GET,/customers/1",
    "PUT,/customers/1",
    "DELETE,/customers/1",
    "GET,/approvals",
    "GET,/approvals/1",
    "POST,/approvals/1/approve",
    "POST,/approvals/1/reject"
  })
  void isForAdministrators(String method, String path) {
    assertThat(send(method, path, "", "{}").statusCode()).isEqualTo(401);
    assertThat(send(method, path, "Bearer nonsense", "{}").statusCode()).isEqualTo(401);
    assertThat(send(method, path, user, "{}").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/customers?limit=0||limit must be between 1 and 200",
        "GET|/customers?limit=x||limit must be between 1 and 200",
        "GET|/customers?offset=-1||offset must be between 0 and 2147483647",
        "GET|/approvals?status=open||status must be one of waiting, approved, rejected, withdrawn",
        "GET|/approvals?limit=1000||limit must be between 1 and 200",
        "POST|/customers|{\"name\":1}|name has the wrong type or is out of range",
        "POST|/customers|[]|Request body must be a JSON object",
        "POST|/customers|{\"name\":\"J\"}|email is required",
        "POST|/customers/search|{}|text is required",
        "POST|/customers/search|{\"text\":\"a\\u0000b\"}|text must not contain a zero character"
      })
  void saysWhatIsWrongWithARequest(String method, String path, String body, String message) {
    HttpResponse<String> answer = send(method, path, admin, body == null ? "" : body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("error").asText()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/customers/1,404",
    "GET,/customers/00000000-0000-0000-0000-000000000000,404",
    "GET,/customers/1-1-1-1-1,404",
    "GET,/approvals/%27%3B--,404",
    "POST,/approvals/00000000-0000-0000-0000-000000000000/approve,404",
    "PATCH,/customers,405",
    "GET,/customers/search,405",
    "DELETE,/approvals/1,405",
    "GET,/approvals/1/approve,405"
  })
  void knowsWhatIsNotThere(String method, String path, int status) {
    assertThat(send(method, path, admin, "{\"reason\":\"x\"}").statusCode()).isEqualTo(status);
  }

  private void awaitApproval(String status) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(json(get("/approvals/" + orderId, admin)).path("status").asText())
                    .isEqualTo(status));
  }

  /** Takes the one of this test's order. */
  private GetResponse productionOrder() {
    GetResponse message = queues.take(ProductionOrder.QUEUE);
    assertThat(json(text(message), ProductionOrder.class).orderId()).isEqualTo(orderId);
    return message;
  }

  private void status(String status, int version) {
    ProductionStatus message =
        new ProductionStatus(
            orderId, UUID.randomUUID().toString(), status, version, "job", Instant.now());
    queues.write(
        ProductionOrder.EXCHANGE,
        ProductionStatus.QUEUE,
        new BasicProperties.Builder()
            .messageId(UUID.randomUUID().toString())
            .type(ProductionStatus.TYPE)
            .build(),
        new String(Json.bytes(message), UTF_8));
  }

  private String paid(String totalPrice) {
    return event(OrderEvent.PAID, totalPrice);
  }

  private String event(String type, String totalPrice) {
    return new String(
        Json.bytes(
            new OrderEvent(
                UUID.randomUUID().toString(),
                type,
                OrderEvent.VERSION,
                Instant.now(),
                orderId,
                "jane",
                "1",
                "Laptop",
                2,
                new BigDecimal(totalPrice),
                type.replace("order.", ""))),
        UTF_8);
  }

  private static String customer(String name, String email, String phone) {
    return "{\"name\":\"%s\",\"email\":\"%s\",\"phone\":%s}".formatted(name, email, phone);
  }

  private static JsonNode search(String text) {
    return json(post("/customers/search", admin, "{\"text\":\"%s\"}".formatted(text)));
  }

  private static List<String> ids(HttpResponse<String> answer) {
    return json(answer).findValuesAsText("order_id");
  }

  private static HttpResponse<String> get(String path, String token) {
    return send("GET", path, token, "");
  }

  private static HttpResponse<String> post(String path, String token, String body) {
    return send("POST", path, token, body);
  }

  private static HttpResponse<String> send(String method, String path, String token, String body) {
    return ServiceClient.send(service.port(), method, path, body, "Authorization", token);
  }
}
