package io.sightline.acceptance;

import static io.sightline.acceptance.ProductionBehaviour.HEADPHONES;
import static io.sightline.acceptance.Waiting.await;
import static io.sightline.acceptance.WholeShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.cli.check.Span;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The spans that the catalogue wants by name, with their attributes; all of them from rules. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
class CatalogueSpansIT {
  private static final Pattern MILLISECONDS = Pattern.compile("\\d+(\\.\\d{1,2})?");

  private final WholeShop shop;

  CatalogueSpansIT(ShopInstance instance) {
    this.shop = WholeShop.observed(instance);
  }

  @Test
  void ofAnOrder() {
    String traceId;
    HttpResponse<String> bought;
    do {
      // Each attempt has a trace of its own; one payment in ten is declined.
      traceId = traceId();
      bought = shop.order(shop.customer(), HEADPHONES, 2, traced(traceId));
      if (bought.statusCode() == 402) {
        assertThat(attributes(traceId, "payment-service", "process_payment"))
            .containsEntry("error", "true")
            .containsEntry("payment.error_reason", "Payment processor declined");
      }
    } while (bought.statusCode() == 402);
    assertThat(bought.statusCode()).as(bought.body()).isEqualTo(201);
    JsonNode order = json(bought).path("order");
    JsonNode payment = json(bought).path("payment");
    String orderId = order.path("order_id").asText();

    assertThat(attributes(traceId, "api-gateway", "create_order"))
        .containsEntry("order.product_id", HEADPHONES)
        .containsEntry("order.quantity", "2")
        .containsEntry("order.id", orderId)
        .doesNotContainKey("error");
    assertThat(attributes(traceId, "order-service", "create_order"))
        .containsEntry("order.id", orderId)
        .hasEntrySatisfying("order.processing_time_ms", it -> assertThat(it).matches(MILLISECONDS));
    assertThat(attributes(traceId, "product-service", "get_product"))
        .containsEntry("product.id", HEADPHONES)
        .containsEntry("product.name", "Headphones")
        .containsEntry("product.price", "199.99");
    assertThat(attributes(traceId, "payment-service", "process_payment"))
        .containsEntry("payment.order_id", orderId)
        .containsEntry("payment.id", payment.path("payment_id").asText())
        .containsEntry("payment.amount", "399.98")
        .hasEntrySatisfying(
            "payment.processing_time_ms", it -> assertThat(it).matches(MILLISECONDS));

    String lookedUp = traceId();
    shop.get("api-gateway", "/api/orders/" + orderId, traced(lookedUp));
    assertThat(attributes(lookedUp, "api-gateway", "get_order")).containsEntry("order.id", orderId);
    assertThat(attributes(lookedUp, "order-service", "get_order"))
        .containsEntry("order.id", orderId);

    String paymentId = payment.path("payment_id").asText();
    String asked = traceId();
    shop.get("payment-service", "/payments/" + paymentId, traced(asked));
    assertThat(attributes(asked, "payment-service", "get_payment"))
        .containsEntry("payment.id", paymentId);
  }

  @Test
  void ofAnOrderThatFails() {
    String traceId = traceId();
    HttpResponse<String> refused =
        shop.order(shop.customer(), "no-such-product", 1, traced(traceId));
    assertThat(refused.statusCode()).isEqualTo(404);

    assertThat(attributes(traceId, "api-gateway", "create_order"))
        .containsEntry("error", "true")
        .doesNotContainKey("order.id");
  }

  @Test
  void ofListsAndStock() {
    String products = traceId();
    shop.get("api-gateway", "/api/products", traced(products));
    String orders = traceId();
    shop.get("order-service", "/orders", traced(orders));
    String stock = traceId();
    shop.get("product-service", "/products/" + HEADPHONES + "/stock", traced(stock));

    assertThat(attributes(products, "api-gateway", "list_products")).isNotNull();
    assertThat(attributes(products, "product-service", "list_products"))
        .containsEntry("products.count", "5");
    assertThat(attributes(orders, "order-service", "list_orders")).isNotNull();
    assertThat(attributes(stock, "product-service", "check_stock"))
        .containsEntry("product.id", HEADPHONES)
        .hasEntrySatisfying("product.stock", it -> assertThat(it).matches("\\d+"));
  }

  /** Of the only span of that name. */
  private Map<String, String> attributes(String traceId, String service, String name) {
    List<Span> found =
        await(service + "'s " + name + " in trace " + traceId)
            .until(
                () ->
                    shop.instance().tempo().trace(traceId).stream()
                        .flatMap(trace -> trace.spans().stream())
                        .filter(it -> it.service().equals(service) && it.name().equals(name))
                        .toList(),
                spans -> !spans.isEmpty());
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().kind()).isEqualTo("INTERNAL");
    return found.getFirst().attributes();
  }

  private static String[] traced(String traceId) {
    return new String[] {"traceparent", "00-" + traceId + "-00f067aa0ba902b7-01"};
  }

  private static String traceId() {
    byte[] id = new byte[16];
    new Random().nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
