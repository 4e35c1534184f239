package io.sightline.acceptance;

import io.sightline.platform.testing.Crowd;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Order at the gateway; whoever asks again does so with the same Idempotency-Key. */
final class Shoppers extends Crowd {
  private final URI gateway;
  private final List<String> accepted = new CopyOnWriteArrayList<>();

  private Shoppers(URI gateway) {
    super(500, 502, 503, 504);
    this.gateway = gateway;
  }

  static Shoppers start(int count, URI gateway) {
    Shoppers shoppers = new Shoppers(gateway);
    shoppers.begin(count);
    return shoppers;
  }

  /** The orders that were accepted. */
  List<String> accepted() {
    return accepted;
  }

  /** Both 201 and 402 are an answer that has an order in it. */
  @Override
  protected void turn(int number) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(gateway.resolve("/api/orders"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(
                    BodyPublishers.ofString(
                        "{\"product_id\": \"%d\", \"quantity\": 1}".formatted(1 + number % 5))));
    expect(answer, 201, 402);
    accepted.add(WholeShop.json(answer).at("/order/order_id").asText());
  }
}
