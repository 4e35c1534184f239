package io.sightline.kill;

import io.sightline.platform.Json;
import io.sightline.platform.testing.Crowd;
import io.sightline.platform.testing.ShopStores;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Order, pay and want their money back; whoever asks again does so with the same key. */
final class Customers extends Crowd {
  private static final String ADMIN = ShopStores.authorization("boss", "admin");

  private final URI shop;
  private final List<String> accepted = new CopyOnWriteArrayList<>();

  private Customers(URI shop) {
    super(503);
    this.shop = shop;
  }

  static Customers start(int count, URI shop) {
    Customers customers = new Customers(shop);
    customers.begin(count);
    return customers;
  }

  /** The orders that were accepted. */
  List<String> accepted() {
    return accepted;
  }

  @Override
  protected void turn(int number) throws Exception {
    String orderId = order(1 + number % 5, 1 + number % 3);
    accepted.add(orderId);
    HttpResponse<String> paid = post("orders/" + orderId + "/payment", "");
    // 409: it took so long that the order has expired.
    expect(paid, 200, 402, 409);
    if (number % 4 == 0 && paid.statusCode() == 200) {
      // 409: it was refunded by the try that got no answer, or has arrived already.
      expect(post("orders/" + orderId + "/refund", ""), 200, 409);
    }
  }

  private String order(int product, int quantity) throws Exception {
    HttpResponse<String> answer =
        post(
            "orders",
            "{\"product_id\":\"%d\",\"product_name\":\"x\",\"quantity\":%d,\"total_price\":%d.50}"
                .formatted(product, quantity, 10 * quantity));
    expect(answer, 201);
    return Json.mapper().readTree(answer.body()).get("order_id").textValue();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(shop.resolve(path))
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .header("Authorization", ADMIN)
            .POST(BodyPublishers.ofString(body)));
  }
}
