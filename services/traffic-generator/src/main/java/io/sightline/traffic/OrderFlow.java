package io.sightline.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Somebody buys: at the gateway in one step, or step by step; the shop looks after the order. */
final class OrderFlow implements Flow {
  private static final double AT_THE_GATEWAY = 0.5;
  private static final int MOST_BOUGHT = 3;
  private static final int LISTED = 20;

  private final Customers customers;
  private final Supplier<String> keys;

  /**
   * Creates the flow.
   *
   * @param keys another Idempotency-Key each time
   */
  OrderFlow(Customers customers, Supplier<String> keys) {
    this.customers = customers;
    this.keys = keys;
  }

  @Override
  public void run(ShopHttp http, RandomGenerator random) {
    Session customer = customers.anySession(http, random);
    if (random.nextDouble() < AT_THE_GATEWAY) {
      buyAtTheGateway(http, random, customer);
    } else {
      buyStepByStep(http, random, customer);
    }
    http.send(
        Call.get(Shop.Part.ORDERS, "/orders")
            .query("user_id", customer.userId())
            .query("limit", LISTED));
    customers
        .administration(http)
        .ifPresent(
            administration ->
                http.send(
                    Call.get(Shop.Part.ORDERS, "/orders")
                        .query("limit", LISTED)
                        .as(administration)));
  }

  private void buyAtTheGateway(ShopHttp http, RandomGenerator random, Session customer) {
    Catalogue catalogue = Catalogue.of(http.send(Call.get(Shop.Part.GATEWAY, "/api/products")));
    Answer bought =
        http.send(
            Call.post(Shop.Part.GATEWAY, "/api/orders")
                .header("Idempotency-Key", keys.get())
                .body(
                    ShopHttp.json()
                        .put("product_id", catalogue.anyId(random))
                        .put("quantity", quantity(random))
                        .put("user_id", customer.userId()))
                // 402: the payment was declined.
                .expect(201, 402));
    http.send(
        Call.get(Shop.Part.GATEWAY, "/api/orders/{order_id}")
            .with("order_id", bought.text("/order/order_id")));
  }

  private void buyStepByStep(ShopHttp http, RandomGenerator random, Session customer) {
    Answer created = create(http, random, customer, keys.get());
    if (created.status() == 409) {
      return;
    }
    String orderId = created.text("/order_id");
    Answer paid = pay(http, orderId, keys.get());
    boolean declined = paid.status() == 402;
    if (!declined) {
      http.send(
          Call.get(Shop.Part.PAYMENTS, "/payments/{payment_id}")
              .with("payment_id", paid.text("/payment/payment_id")));
    }
    String next = declined ? "cancelled" : "shipped";
    customers
        .administration(http)
        .ifPresent(
            administration ->
                http.send(
                    Call.patch(Shop.Part.ORDERS, "/orders/{order_id}/status")
                        .with("order_id", orderId)
                        .as(administration)
                        .body(ShopHttp.json().put("status", next))
                        // 409: the shop was faster and has shipped it already.
                        .expect(200, 409)));
    http.send(Call.get(Shop.Part.ORDERS, "/orders/{order_id}").with("order_id", orderId));
  }

  static Answer create(ShopHttp http, RandomGenerator random, Session customer, String key) {
    Catalogue catalogue = Catalogue.of(http.send(Call.get(Shop.Part.PRODUCTS, "/products")));
    JsonNode product = catalogue.any(random);
    int quantity = quantity(random);
    BigDecimal total =
        new BigDecimal(product.path("price").asText("0")).multiply(BigDecimal.valueOf(quantity));
    return http.send(
        Call.post(Shop.Part.ORDERS, "/orders")
            .header("Idempotency-Key", key)
            .body(
                ShopHttp.json()
                    .put("product_id", product.get("id").textValue())
                    .put("product_name", product.path("name").asText())
                    .put("quantity", quantity)
                    .put("total_price", total)
                    .put("user_id", customer.userId()))
            .expect(201, 409));
  }

  static Answer pay(ShopHttp http, String orderId, String key) {
    return http.send(
        Call.post(Shop.Part.ORDERS, "/orders/{order_id}/payment")
            .with("order_id", orderId)
            .header("Idempotency-Key", key)
            .expect(200, 402));
  }

  private static int quantity(RandomGenerator random) {
    return 1 + random.nextInt(MOST_BOUGHT);
  }
}
