package io.sightline.mes;

import static io.sightline.platform.rabbitmq.testing.QueueProbe.header;
import static io.sightline.platform.rabbitmq.testing.QueueProbe.text;
import static io.sightline.platform.testing.ServiceClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.sightline.contracts.production.ProductionOrder;
import io.sightline.contracts.production.ProductionStatus;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.rabbitmq.testing.NeedsRabbitmq;
import io.sightline.platform.rabbitmq.testing.QueueProbe;
import io.sightline.platform.rabbitmq.testing.RabbitNode;
import io.sightline.platform.testing.ServiceClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsRabbitmq
class MesServiceIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static RabbitNode node;
  private static ShopService service;
  private static QueueProbe queues;

  private final String orderId = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    node = RabbitNode.create();
    service = MesService.start(node.settings());
    queues = new QueueProbe(node);
  }

  @AfterAll
  static void stop() {
    service.close();
    queues.close();
    node.close();
  }

  @Test
  void makesAnOrderStepByStepAndTellsHowFarItIs() {
    order(UUID.randomUUID(), orderId, 120);

    JsonNode done = awaitStatus("completed");
    assertThat(done.get("quantity").intValue()).isEqualTo(120);
    // By hand: glass 5.2 × 0.2 × 1.1 × 120 + work 38 × ½ × 1.6 × 120 + 180, then 18 %, 20 %, -12 %.
    assertThat(done.get("calculated_price").decimalValue()).isEqualByComparingTo("4941.06");
    assertThat(done.get("steps").findValuesAsText("name"))
        .containsExactly("cutting", "assembly", "finishing", "inspection");
    assertThat(done.get("steps"))
        .allSatisfy(
            step ->
                assertThat(Instant.parse(step.get("finished_at").asText()))
                    .isAfter(Instant.parse(step.get("started_at").asText())));
    assertThat(done.get("history").findValuesAsText("status"))
        .containsExactly("planned", "in_production", "quality_check", "completed");
    assertThat(done.get("history").findValuesAsText("changed_by"))
        .containsExactly("boss", "schedule", "schedule", "schedule");
    assertThat(done.get("sheet").get("status").asText()).isEqualTo("pending");
    assertThat(done.get("sheet").get("reason").asText()).isEqualTo("No storage is configured");

    List<String> told = new ArrayList<>();
    for (int version = 1; version <= 4; version++) {
      ProductionStatus status = takeStatus();
      assertThat(status.version()).isEqualTo(version);
      assertThat(status.productionOrderId()).isEqualTo(done.get("production_order_id").asText());
      told.add(status.status());
    }
    assertThat(told).containsExactly("planned", "in_production", "quality_check", "completed");
  }

  @Test
  void makesAnOrderOnceHoweverOftenItIsAsked() {
    UUID message = UUID.randomUUID();
    order(message, orderId, 1);
    order(message, orderId, 1);
    order(UUID.randomUUID(), orderId, 7);
    String last = UUID.randomUUID().toString();
    order(UUID.randomUUID(), last, 1);

    await().atMost(LONG).until(() -> !productionOrders(last).isEmpty());
    assertThat(productionOrders(orderId)).hasSize(1);
    assertThat(productionOrders(orderId).getFirst().get("quantity").intValue()).isEqualTo(1);
    awaitStatus("completed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}",
        "{\"order_id\":\"1\",\"product_id\":\"1\",\"product_name\":\"L\",\"quantity\":1,\"approved_by\":\"b\",\"approved_at\":\"2026-01-01T00:00:00Z\"}",
        "{\"order_id\":\"8f14e45f-ceea-467f-a1d0-b9bb2b1b3c11\",\"product_id\":\"1\",\"product_name\":\"L\",\"quantity\":0,\"approved_by\":\"b\",\"approved_at\":\"2026-01-01T00:00:00Z\"}"
      })
  void setsAsideWhatIsNoProductionOrderAndGoesOn(String poison) {
    queues.write(
        ProductionOrder.EXCHANGE, ProductionOrder.QUEUE, properties(UUID.randomUUID()), poison);
    order(UUID.randomUUID(), orderId, 1);

    var letter = queues.take(ProductionOrder.QUEUE + ".dead");
    assertThat(text(letter)).isEqualTo(poison);
    assertThat(header(letter, "dead-letter-reason")).isNotBlank();
    assertThat(header(letter, "dead-letter-queue")).isEqualTo("production.orders");
    awaitStatus("completed");
  }

  @Test
  void letsPeopleChangeTheStatusWithinWhatIsLegal() {
    order(UUID.randomUUID(), orderId, 1_000_000);
    String path =
        "/production-orders/" + awaitStatus("in_production").get("production_order_id").asText();

    HttpResponse<String> held = patch(path, "on_hold", "operator-2");
    assertThat(json(held).get("status").asText()).isEqualTo("on_hold");
    assertThat(json(held).get("updated_by").asText()).isEqualTo("operator-2");
    assertThat(held.headers().firstValue("X-User")).hasValue("operator-2");
    assertThat(patch(path, "on_hold", "operator-1").body())
        .as("nothing to do")
        .isEqualTo(held.body());
    assertThat(patch(path, "completed", "quality").body())
        .isEqualTo("{\"error\":\"Production order is on_hold and cannot become completed\"}");
    assertThat(patch(path, "completed", "quality").statusCode()).isEqualTo(409);

    patch(path, "in_production", "operator-2");
    patch(path, "quality_check", "operator-2");
    JsonNode checked = json(get(path));
    assertThat(checked.get("steps").get(2).get("finished_at").isNull()).isFalse();
    patch(path, "in_production", "quality");
    JsonNode again = json(get(path));
    assertThat(again.get("steps").get(1).get("finished_at").isNull()).isFalse();
    assertThat(again.get("steps").get(2).get("finished_at").isNull()).as("done anew").isTrue();
    patch(path, "quality_check", "operator-2");
    assertThat(json(patch(path, "completed", "nobody-known")).get("updated_by").asText())
        .isEqualTo("anonymous");
    assertThat(patch(path, "cancelled", "supervisor").statusCode()).isEqualTo(409);
    assertThat(json(get(path)).get("history").findValuesAsText("changed_by"))
        .containsSubsequence("operator-2", "operator-2", "quality", "operator-2", "anonymous");
  }

  @Test
  void cancelsWhatIsNotDone() {
    order(UUID.randomUUID(), orderId, 1_000_000);
    String path =
        "/production-orders/" + awaitStatus("in_production").get("production_order_id").asText();

    assertThat(json(patch(path, "cancelled", "planner")).get("status").asText())
        .isEqualTo("cancelled");
    assertThat(patch(path, "in_production", "planner").statusCode()).isEqualTo(409);
    assertThat(get(path + "/sheet").statusCode()).isEqualTo(202);
    assertThat(get(path + "/sheet").body()).contains("No storage is configured");
  }

  @Test
  void calculatesPrices() {
    HttpResponse<String> answer =
        send(
            "POST",
            "/price-calculations",
            "{\"material\":\"steel\",\"weight_kg\":2.5,\"labour_minutes\":30,\"quantity\":4}",
            "planner");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("total").decimalValue()).isEqualByComparingTo("291.01");
    assertThat(answer.headers().firstValue("X-User")).hasValue("planner");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/production-orders?status=open||400|status must be one of planned, in_production, quality_check, on_hold, completed, cancelled",
        "GET|/production-orders?limit=0||400|limit must be between 1 and 200",
        "GET|/production-orders/1||404|Production order not found",
        "GET|/production-orders/00000000-0000-0000-0000-000000000000/sheet||404|Production order not found",
        "PATCH|/production-orders/1/status|{\"status\":\"planned\"}|404|Production order not found",
        "PATCH|/production-orders/1/status|{}|400|status is required",
        "PATCH|/production-orders/1/status|{\"status\":\"open\"}|400|status must be one of planned, in_production, quality_check, on_hold, completed, cancelled",
        "POST|/price-calculations|{\"material\":\"gold\"}|400|material must be one of steel, aluminium, wood, plastic, glass",
        "POST|/price-calculations|{\"quantity\":1.5}|400|quantity has the wrong type or is out of range",
        "DELETE|/production-orders||405|Method Not Allowed"
      })
  void saysWhatIsWrong(String method, String path, String body, int status, String message) {
    HttpResponse<String> answer = send(method, path, body == null ? "" : body, "planner");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).get("error").asText()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({"planner,planner", "Planner,anonymous", "root,anonymous"})
  void knowsOnlyListedUsers(String given, String taken) {
    HttpResponse<String> answer = send("GET", "/production-orders", "", given);

    assertThat(answer.headers().firstValue("X-User")).hasValue(taken);
    assertThat(get("/production-orders").headers().firstValue("X-User")).hasValue("anonymous");
    assertThat(send("GET", "/production-orders", "", "a b").statusCode()).isEqualTo(400);
    assertThat(send("GET", "/production-orders", "", "x".repeat(65)).statusCode()).isEqualTo(400);
  }

  private static void order(UUID messageId, String orderId, int quantity) {
    ProductionOrder order =
        new ProductionOrder(orderId, "2", "Phone", quantity, "boss", Instant.now());
    queues.write(
        ProductionOrder.EXCHANGE,
        ProductionOrder.QUEUE,
        properties(messageId),
        new String(Json.bytes(order), UTF_8));
  }

  private static BasicProperties properties(UUID messageId) {
    return new BasicProperties.Builder()
        .messageId(messageId.toString())
        .type(ProductionOrder.TYPE)
        .build();
  }

  private JsonNode awaitStatus(String status) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(productionOrders(orderId))
                    .singleElement()
                    .extracting(order -> order.get("status").asText())
                    .isEqualTo(status));
    String id = productionOrders(orderId).getFirst().get("production_order_id").asText();
    return json(get("/production-orders/" + id));
  }

  /** Takes the next one of this test's order. */
  private ProductionStatus takeStatus() {
    while (true) {
      ProductionStatus status =
          json(text(queues.take(ProductionStatus.QUEUE)), ProductionStatus.class);
      if (status.orderId().equals(orderId)) {
        return status;
      }
    }
  }

  private static List<JsonNode> productionOrders(String orderId) {
    List<JsonNode> found = new ArrayList<>();
    json(get("/production-orders?limit=200"))
        .forEach(
            order -> {
              if (order.get("order_id").asText().equals(orderId)) {
                found.add(order);
              }
            });
    return found;
  }

  private static HttpResponse<String> patch(String path, String status, String user) {
    return send(
        "PATCH",
        path + "/status",
        Json.mapper().valueToTree(Map.of("status", status)).toString(),
        user);
  }

  private static HttpResponse<String> get(String path) {
    return send("GET", path, "", "");
  }

  private static HttpResponse<String> send(String method, String path, String body, String user) {
    return ServiceClient.send(service.port(), method, path, body, "X-User", user);
  }
}
