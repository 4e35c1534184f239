package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static io.sightline.acceptance.WholeShop.by;
import static io.sightline.acceptance.WholeShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.acceptance.WholeShop.Customer;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The long way of an order: bought at the gateway, paid, approved in CRM, made by the MES, its
 * sheet in the storage, and the news of it back in CRM.
 */
@Isolated
abstract class ProductionBehaviour {
  /** Dear enough to need somebody's approval. */
  private static final String LAPTOP = "1";

  /** Cheap enough to need nobody's. */
  static final String HEADPHONES = "5";

  private static final String ILLEGAL = "{\"status\":\"planned\"}";

  final WholeShop shop;

  ProductionBehaviour(WholeShop shop) {
    this.shop = shop;
  }

  @Test
  void makesWhatAnOperatorApproves() {
    Customer customer = shop.customer();
    String orderId = waitingOrder(customer);
    assertThat(decide(orderId, "approve", null, customer.token()).statusCode()).isEqualTo(403);

    JsonNode approved = json(approve(orderId));
    assertThat(approved.path("status").asText()).isEqualTo("approved");
    assertThat(approved.path("user_id").asText()).isEqualTo(customer.userId());
    assertThat(
            decide(orderId, "reject", "{\"reason\":\"too late\"}", shop.administrator())
                .statusCode())
        .isEqualTo(409);

    String production = "/production-orders/" + productionOrder(orderId);
    assertThat(change(production, "on_hold", "supervisor").statusCode()).isEqualTo(200);
    HttpResponse<String> refused =
        shop.send("PATCH", "mes-service", production + "/status", ILLEGAL);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("on_hold and cannot become planned");
    HttpResponse<String> resumed = change(production, "in_production", "operator-1");
    assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(200);
    assertThat(resumed.headers().firstValue("X-User")).hasValue("operator-1");

    awaitCompleted(orderId);
    JsonNode made = json(shop.get("mes-service", production));
    assertThat(made.path("order_id").asText()).isEqualTo(orderId);
    assertThat(made.path("calculated_price").decimalValue())
        .isEqualByComparingTo(priceOfLaptops(2));
    assertLegal(made.path("history"), "on_hold by supervisor", "in_production by operator-1");
    assertThat(made.path("steps"))
        .isNotEmpty()
        .allSatisfy(step -> assertThat(step.path("finished_at").isTextual()).isTrue());
    assertThat(sheet(production))
        .contains(
            "Order             " + orderId, "Product           1 Laptop", "Quantity          2");
    awaitStatus(customer, orderId, "delivered");
  }

  @Test
  void makesNothingOfWhatAnOperatorRejects() {
    String orderId = waitingOrder(shop.customer());

    HttpResponse<String> rejected =
        decide(orderId, "reject", "{\"reason\":\"more than we can make\"}", shop.administrator());

    assertThat(rejected.statusCode()).as(rejected.body()).isEqualTo(200);
    assertThat(json(rejected).path("status").asText()).isEqualTo("rejected");
    assertThat(decide(orderId, "approve", null, shop.administrator()).statusCode()).isEqualTo(409);
    assertThat(shop.get("mes-service", "/production-orders?limit=200").body())
        .doesNotContain(orderId);
  }

  @Test
  void makesACheapOrderWithoutAnybody() {
    Customer customer = shop.customer();
    String orderId = orderId(shop.buy(customer, HEADPHONES, 1));

    String production = "/production-orders/" + productionOrder(orderId);

    JsonNode approval = approval(orderId);
    assertThat(approval.path("status").asText()).isEqualTo("approved");
    assertThat(approval.path("decided_by").asText()).isEqualTo("automatic");
    assertThat(sheet(production)).contains("Order             " + orderId);
    awaitCompleted(orderId);
  }

  /** An order that is paid and waits for its approval. */
  final String waitingOrder(Customer customer) {
    String orderId = orderId(shop.buy(customer, LAPTOP, 2));
    awaitStatus(customer, orderId, "paid");
    await("approval of order " + orderId)
        .until(() -> approval(orderId).path("status").asText().equals("waiting"));
    return orderId;
  }

  final HttpResponse<String> approve(String orderId, String... headers) {
    HttpResponse<String> approved = decide(orderId, "approve", null, shop.administrator(), headers);
    assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
    return approved;
  }

  /** Id of what the MES makes of an order, once CRM has heard of it. */
  final String productionOrder(String orderId) {
    return await("order " + orderId + " in production")
        .until(() -> approval(orderId).path("production_order_id"), JsonNode::isTextual)
        .asText();
  }

  final String sheet(String production) {
    HttpResponse<String> sheet =
        await("sheet of " + production)
            .until(
                () -> shop.get("mes-service", production + "/sheet"),
                answer -> answer.statusCode() == 200);
    assertThat(sheet.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    return sheet.body();
  }

  final void awaitCompleted(String orderId) {
    await("order " + orderId + " completed, as CRM knows it")
        .until(() -> approval(orderId).path("production_status").asText().equals("completed"));
  }

  static String orderId(JsonNode bought) {
    return bought.path("order").path("order_id").asText();
  }

  private void awaitStatus(Customer customer, String orderId, String status) {
    JsonNode order =
        await("order " + orderId + " " + status)
            .until(
                () -> json(shop.get("api-gateway", "/api/orders/" + orderId)),
                found ->
                    // What has gone on meanwhile was in that status, too.
                    List.of("paid", "shipped", "delivered").indexOf(found.path("status").asText())
                        >= List.of("paid", "shipped", "delivered").indexOf(status));
    assertThat(order.path("user_id").asText()).isEqualTo(customer.userId());
  }

  private JsonNode approval(String orderId) {
    return json(shop.get("crm-service", "/approvals/" + orderId, by(shop.administrator())));
  }

  private HttpResponse<String> decide(
      String orderId, String decision, String body, String token, String... headers) {
    List<String> all = new ArrayList<>(List.of(by(token)));
    all.addAll(List.of(headers));
    return shop.send(
        "POST",
        "crm-service",
        "/approvals/%s/%s".formatted(orderId, decision),
        body,
        all.toArray(String[]::new));
  }

  private HttpResponse<String> change(String production, String status, String user) {
    return shop.send(
        "PATCH",
        "mes-service",
        production + "/status",
        "{\"status\":\"%s\"}".formatted(status),
        "X-User",
        user);
  }

  /** What the MES says that such a product costs when it is asked as anybody could. */
  private BigDecimal priceOfLaptops(int quantity) {
    HttpResponse<String> price =
        shop.post(
            "mes-service",
            "/price-calculations",
            "{\"material\":\"aluminium\",\"weight_kg\":1.8,\"labour_minutes\":45,"
                + "\"complexity\":\"complex\",\"quantity\":"
                + quantity
                + "}",
            "X-User",
            "planner");
    assertThat(price.statusCode()).as(price.body()).isEqualTo(200);
    return json(price).path("total").decimalValue();
  }

  /** From planned to completed, each change numbered and one that may follow the one before. */
  private static void assertLegal(JsonNode history, String... byHand) {
    List<String> changes = new ArrayList<>();
    StringBuilder states = new StringBuilder();
    for (JsonNode change : history) {
      assertThat(change.path("version").asInt()).isEqualTo(changes.size() + 1);
      states.append(change.path("status").asText()).append(' ');
      changes.add(change.path("status").asText() + " by " + change.path("changed_by").asText());
    }
    assertThat(states.toString())
        .matches(
            "planned ((in_production |quality_check )*on_hold )?in_production quality_check completed ");
    assertThat(changes).contains(byHand);
  }
}
