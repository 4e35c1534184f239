package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static io.sightline.acceptance.WholeShop.by;
import static io.sightline.acceptance.WholeShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.acceptance.WholeShop.Customer;
import io.sightline.platform.testing.RawWebSocket;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a customer, the operators and their tools get of the shop. */
@Isolated
abstract class ShopBehaviour {
  final WholeShop shop;

  ShopBehaviour(WholeShop shop) {
    this.shop = shop;
  }

  @Test
  void sellsOnceHoweverOftenTheSameIsAsked() {
    Customer customer = shop.customer();
    String[] key = {"Idempotency-Key", UUID.randomUUID().toString()};
    String body =
        "{\"product_id\":\"4\",\"quantity\":1,\"user_id\":\"%s\"}".formatted(customer.userId());

    HttpResponse<String> first = shop.post("api-gateway", "/api/orders", body, key);
    HttpResponse<String> again = shop.post("api-gateway", "/api/orders", body, key);
    HttpResponse<String> other =
        shop.post("api-gateway", "/api/orders", "{\"product_id\":\"3\"}", key);

    assertThat(first.statusCode()).isIn(201, 402);
    assertThat(again.statusCode()).isEqualTo(first.statusCode());
    assertThat(ProductionBehaviour.orderId(json(again)))
        .isEqualTo(ProductionBehaviour.orderId(json(first)));
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(json(shop.get("order-service", "/orders?user_id=" + customer.userId()))).hasSize(1);
  }

  @Test
  void sellsNothingThatThereIsNotOrToNobody() {
    assertThat(order("{\"product_id\":\"no-such-product\"}")).isEqualTo(404);
    assertThat(order("{\"product_id\":\"5\",\"quantity\":1001}")).isEqualTo(400);
    assertThat(order("{\"product_id\":\"5\",\"user_id\":\"" + UUID.randomUUID() + "\"}"))
        .isEqualTo(404);
    HttpResponse<String> direct =
        shop.post(
            "order-service",
            "/orders",
            "{\"product_id\":\"5\",\"product_name\":\"x\",\"quantity\":1000,\"total_price\":1.00}");
    assertThat(direct.statusCode()).as(direct.body()).isEqualTo(409);
  }

  private int order(String body) {
    return shop.post("api-gateway", "/api/orders", body).statusCode();
  }

  @Test
  void givesTheMoneyBackToWhoPaidAndToNobodyElse() {
    Customer customer = shop.customer();
    String order = "/orders/" + ProductionBehaviour.orderId(shop.buy(customer, "4", 1));
    await(order + " paid")
        .until(
            () ->
                !json(shop.get("order-service", order)).path("status").asText().equals("created"));

    assertThat(refund(order).statusCode()).isEqualTo(401);
    assertThat(refund(order, by(shop.customer().token())).statusCode()).isEqualTo(403);
    HttpResponse<String> refunded = refund(order, by(customer.token()));
    assertThat(refunded.statusCode()).as(refunded.body()).isIn(200, 409);
    // A parcel that was faster can only be sent back.
    assertThat(json(shop.get("order-service", order)).path("status").asText())
        .isEqualTo(refunded.statusCode() == 200 ? "refunded" : "delivered");
  }

  private HttpResponse<String> refund(String order, String... headers) {
    return shop.send("POST", "order-service", order + "/refund", null, headers);
  }

  @Test
  void knowsWhatACustomerLikes() {
    Customer customer = shop.customer();
    String favorites = "/api/users/" + customer.userId() + "/favorites";

    HttpResponse<String> added =
        shop.send("PUT", "api-gateway", favorites + "/2", null, by(customer.token()));
    assertThat(added.statusCode()).as(added.body()).isEqualTo(204);
    assertThat(json(shop.get("api-gateway", favorites, by(customer.token()))))
        .singleElement()
        .satisfies(product -> assertThat(product.path("name").asText()).isEqualTo("Phone"));
    assertThat(shop.get("api-gateway", favorites, by(shop.customer().token())).statusCode())
        .isEqualTo(403);
    assertThat(shop.get("api-gateway", favorites).statusCode()).isEqualTo(401);
  }

  @Test
  void goesOnWithAConversationOverHttpAndWebSocket() throws IOException {
    String id =
        json(shop.send("POST", "api-gateway", "/api/assistant/chat/sessions", null))
            .path("session_id")
            .asText();
    String session = "/api/assistant/chat/sessions/" + id;
    // One answer of the model in a hundred fails by chance, and then nothing was said.
    HttpResponse<String> answer =
        await("an answer")
            .until(
                () ->
                    shop.post(
                        "api-gateway",
                        session + "/messages",
                        "{\"message\":\"Which laptop do you have?\"}"),
                found -> found.statusCode() != 503);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"role\":\"assistant\"", "Laptop");

    try (RawWebSocket socket =
        RawWebSocket.connect(shop.port("api-gateway", "http"), "/api/assistant/ws")) {
      socket.send("{\"type\":\"start\",\"session_id\":\"%s\"}".formatted(id));
      assertThat(socket.nextText()).contains("\"message_count\":2");
      String text;
      do {
        socket.send("{\"type\":\"message\",\"id\":\"7\",\"text\":\"And a phone?\"}");
        text = socket.nextText();
      } while (text.contains("\"code\":\"unavailable\""));
      assertThat(text).contains("\"type\":\"answer\"", "\"id\":\"7\"", id);
    }
    JsonNode messages = json(shop.get("api-gateway", session)).path("messages");
    assertThat(messages.findValuesAsText("role"))
        .containsExactly("user", "assistant", "user", "assistant");
  }

  @Test
  void keepsTheHistoryOfAlerts() {
    String name = "Test" + UUID.randomUUID();
    String body =
        """
        {"version": "4", "receiver": "test", "alerts": [{"status": "firing", "fingerprint": "f",
         "labels": {"alertname": "%s", "service": "order-service"}, "startsAt": "%s"}]}
        """
            .formatted(name, Instant.now());

    for (int i = 0; i < 2; i++) {
      assertThat(shop.post("alert-webhook", "/webhook", body).statusCode()).isEqualTo(200);
    }

    assertThat(json(shop.get("alert-webhook", "/alerts?alertname=" + name)))
        .singleElement()
        .satisfies(alert -> assertThat(alert.path("repeats").asInt()).isEqualTo(1));
  }

  @Test
  void stillDoesWhatItDidBeforeAllThat() {
    HttpResponse<String> warehouses = shop.get("inventory-service", "/warehouses");
    assertThat(warehouses.statusCode()).as(warehouses.body()).isEqualTo(200);
    HttpResponse<String> added =
        shop.send(
            shop.request("inventory-service", "/warehouses")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "code=W"
                            + UUID.randomUUID().toString().substring(0, 7).toUpperCase()
                            + "&name=Test")));
    assertThat(added.statusCode()).as(added.body()).isBetween(200, 201);
  }
}
