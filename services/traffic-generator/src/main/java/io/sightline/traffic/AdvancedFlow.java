package io.sightline.traffic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What is asked for now and then: preferences, trends, refunds, analytics, advice. */
final class AdvancedFlow implements Flow {
  private static final List<String> LANGUAGES = List.of("de", "en", "es", "fr", "nl");
  private static final int TRENDS = 5;
  private static final int DAYS = 7;
  private static final double REFUNDED = 0.5;

  private final Customers customers;
  private final Supplier<String> keys;
  private final Optional<Chat> chat;

  /**
   * Creates the flow.
   *
   * @param chat the assistant, if the shop has one
   */
  AdvancedFlow(Customers customers, Supplier<String> keys, Optional<Chat> chat) {
    this.customers = customers;
    this.keys = keys;
    this.chat = chat;
  }

  @Override
  public void run(ShopHttp http, RandomGenerator random) {
    Session customer = customers.anySession(http, random);
    preferences(http, random, customer);
    http.send(Call.get(Shop.Part.PRODUCTS, "/products/trending").query("limit", TRENDS));
    if (random.nextDouble() < REFUNDED) {
      refund(http, random, customer);
    }
    customers
        .administration(http)
        .ifPresent(
            administration ->
                http.send(
                    Call.get(Shop.Part.ORDERS, "/orders/analytics")
                        .query("days", DAYS)
                        .as(administration)));
    chat.ifPresent(assistant -> assistant.talk(http, random));
  }

  private static void preferences(ShopHttp http, RandomGenerator random, Session customer) {
    Call get =
        Call.get(Shop.Part.USERS, "/users/{user_id}/preferences")
            .with("user_id", customer.userId())
            .as(customer);
    http.send(get);
    ObjectNode preferences =
        ShopHttp.json()
            .put("language", LANGUAGES.get(random.nextInt(LANGUAGES.size())))
            .put("newsletter", random.nextBoolean());
    ArrayNode categories = preferences.putArray("categories");
    if (random.nextBoolean()) {
      categories.add("audio");
    }
    http.send(
        Call.put(Shop.Part.USERS, "/users/{user_id}/preferences")
            .with("user_id", customer.userId())
            .as(customer)
            .body(preferences));
  }

  private void refund(ShopHttp http, RandomGenerator random, Session customer) {
    Answer created = OrderFlow.create(http, random, customer, keys.get());
    if (created.status() == 409) {
      return;
    }
    String orderId = created.text("/order_id");
    if (OrderFlow.pay(http, orderId, keys.get()).status() == 402) {
      return;
    }
    http.send(
        Call.post(Shop.Part.ORDERS, "/orders/{order_id}/refund")
            .with("order_id", orderId)
            .as(customer)
            // 409: it has been delivered in the meantime.
            .expect(200, 409));
  }
}
