package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static io.sightline.acceptance.WholeShop.by;
import static io.sightline.acceptance.WholeShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Every service answers the same without the agent, byte by byte: the same requests to the same
 * stores. From then on the shop runs plain, for the tests that come after this one.
 */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.UNOBSERVED)
@Isolated
class NoAgentIT {
  private final WholeShop shop;

  NoAgentIT(ShopInstance instance) {
    this.shop = WholeShop.observed(instance);
  }

  @Test
  void answersTheSameWithAndWithoutTheAgent() {
    assertThat(shop.services()).allMatch(shop::hasAgent);
    List<Exchange> with = exchanges();

    WholeShop.plain(shop.instance());
    assertThat(shop.services()).noneMatch(shop::hasAgent);
    List<Exchange> without = exchanges();

    assertThat(without).containsExactlyElementsOf(with);
  }

  private List<Exchange> exchanges() {
    List<Exchange> exchanges = new ArrayList<>();
    for (String service : shop.services()) {
      for (String path : List.of("/health", "/ready", "/openapi", "/no-such-path")) {
        exchanges.add(exchange("GET", service, path, null));
      }
      exchanges.add(exchange("DELETE", service, "/health", null));
    }
    addPurchase(exchanges);
    addLookUps(exchanges);
    addRefusals(exchanges);
    return exchanges;
  }

  /** An order through the gateway until it is paid, and each step of one at its service. */
  private void addPurchase(List<Exchange> exchanges) {
    HttpResponse<String> bought =
        untilAccepted("api-gateway", "/api/orders", "{\"product_id\":\"4\",\"quantity\":2}");
    exchanges.add(Exchange.of("buy", bought));
    String orderId = json(bought).path("order").path("order_id").asText();
    String paymentId = json(bought).path("payment").path("payment_id").asText();
    await("order " + orderId + " to be delivered")
        .until(
            () ->
                json(shop.get("api-gateway", "/api/orders/" + orderId))
                    .path("status")
                    .asText()
                    .equals("delivered"));
    exchanges.add(exchange("GET", "api-gateway", "/api/orders/" + orderId, null));
    exchanges.add(exchange("GET", "order-service", "/orders/" + orderId, null));
    exchanges.add(exchange("GET", "payment-service", "/payments/" + paymentId, null));

    String order =
        "{\"product_id\":\"4\",\"product_name\":\"Watch\",\"quantity\":1,\"total_price\":299.99}";
    HttpResponse<String> created = shop.post("order-service", "/orders", order);
    exchanges.add(Exchange.of("POST /orders", created));
    exchanges.add(
        Exchange.of(
            "pay",
            untilAccepted(
                "payment-service",
                "/payments",
                "{\"order_id\":" + json(created).path("order_id") + ",\"amount\":299.99}")));
  }

  private void addLookUps(List<Exchange> exchanges) {
    String nobody = "/" + UUID.randomUUID();
    exchanges.add(exchange("GET", "api-gateway", "/api/products", null));
    exchanges.add(exchange("GET", "api-gateway", "/api/products/search?q=phone", null));
    exchanges.add(exchange("GET", "api-gateway", "/api/orders" + nobody, null));
    exchanges.add(exchange("GET", "api-gateway", "/api/users" + nobody, null));
    exchanges.add(exchange("GET", "api-gateway", "/api/assistant/chat/sessions" + nobody, null));
    exchanges.add(exchange("GET", "user-service", "/users" + nobody, null));
    exchanges.add(exchange("GET", "user-service", "/users/x/preferences", null));
    exchanges.add(exchange("GET", "product-service", "/products", null));
    exchanges.add(exchange("GET", "product-service", "/products/1", null));
    exchanges.add(exchange("GET", "product-service", "/products/1/stock", null));
    exchanges.add(exchange("GET", "product-service", "/products/no-such-product", null));
    exchanges.add(exchange("GET", "product-service", "/products/%00", null));
    exchanges.add(exchange("GET", "order-service", "/orders/x", null));
    exchanges.add(exchange("GET", "payment-service", "/payments/x", null));
    exchanges.add(exchange("GET", "delivery-service", "/deliveries" + nobody, null));
    exchanges.add(exchange("POST", "assistant-service", "/chat/sessions", "{}"));
    exchanges.add(exchange("GET", "assistant-service", "/chat/sessions" + nobody, null));
    exchanges.add(exchange("GET", "llm-simulator", "/v1/models", null));
    exchanges.add(exchange("GET", "crm-service", "/customers", null));
    exchanges.add(exchange("GET", "crm-service", "/approvals" + nobody, null));
    exchanges.add(exchange("GET", "mes-service", "/production-orders" + nobody, null));
    exchanges.add(
        exchange(
            "POST",
            "mes-service",
            "/price-calculations",
            "{\"material\":\"glass\",\"weight_kg\":2,\"labour_minutes\":9,\"quantity\":120}"));
    exchanges.add(exchange("GET", "alert-webhook", "/alerts?alertname=none", null));
    exchanges.add(exchange("GET", "inventory-service", "/stock?sku=none", null));
  }

  private void addRefusals(List<Exchange> exchanges) {
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"product_id\":1}",
            "{\"product_id\":\"1\",\"quantity\":-1}",
            "{\"product_id\":\"1\",\"quantity\":\"2\"}",
            "{\"product_id\":\"1\",\"product_id\":\"2\"}",
            "{\"product_id\":\"'; DROP TABLE orders; --\"}",
            "{\"product_id\":\"no-such-product\"}",
            "{\"product_id\":\"5\",\"quantity\":1000}",
            "{\"product_id\":\"" + "x".repeat(70_000) + "\"}")) {
      CommonBehaviour.doorsForBodies()
          .filter(door -> !door.service().equals("product-service"))
          .forEach(door -> exchanges.add(exchange("POST", door.service(), door.post(), body)));
    }
    exchanges.add(exchange("PUT", "api-gateway", "/api/orders", "{}"));
  }

  private HttpResponse<String> untilAccepted(String service, String path, String body) {
    for (int i = 0; i < WholeShop.TRIES; i++) {
      HttpResponse<String> answer = shop.post(service, path, body);
      if (answer.statusCode() != 402) {
        return answer;
      }
    }
    throw new AssertionError(WholeShop.TRIES + " payments in a row were declined");
  }

  /** As somebody who may do it where somebody has to say who they are. */
  private Exchange exchange(String method, String service, String path, String body) {
    String id = path.replaceAll("\\p{XDigit}{8}-[-\\p{XDigit}]{27}", "<id>");
    String token = service.equals("llm-simulator") ? shop.password("llm") : shop.administrator();
    return Exchange.of(
        "%s %s%s %s".formatted(method, service, id, body),
        shop.send(method, service, path, body, by(token)));
  }
}
