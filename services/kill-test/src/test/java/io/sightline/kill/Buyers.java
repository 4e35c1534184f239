package io.sightline.kill;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import io.sightline.platform.testing.Crowd;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Register at the gateway, and order there. */
final class Buyers extends Crowd {
  private final URI gateway;
  private final Map<String, String> orders = new ConcurrentHashMap<>();
  private final Map<String, String> users = new ConcurrentHashMap<>();

  private Buyers(URI gateway) {
    // What the gateway says of a service that is away.
    super(500, 503);
    this.gateway = gateway;
  }

  static Buyers start(int count, URI gateway) {
    Buyers buyers = new Buyers(gateway);
    buyers.begin(count);
    return buyers;
  }

  /** Orders that were accepted, each with the id of the user who ordered. */
  Map<String, String> orders() {
    return orders;
  }

  /** E-mail addresses of who was told to be registered, each with the user's id. */
  Map<String, String> users() {
    return users;
  }

  @Override
  protected void turn(int number) throws Exception {
    String userId = register();
    HttpRequest.Builder order =
        post(
                "/api/orders",
                "{\"product_id\":\"%d\",\"quantity\":1,\"user_id\":\"%s\"}"
                    .formatted(1 + number % 5, userId))
            .header("Idempotency-Key", UUID.randomUUID().toString());
    HttpResponse<String> answer = send(order);
    expect(answer, 201, 402);
    String orderId = json(answer).path("order").path("order_id").asText();
    orders.put(orderId, userId);
  }

  private String register() throws Exception {
    String email = UUID.randomUUID() + "@shop.example";
    HttpResponse<String> answer =
        send(
            post(
                "/api/users",
                "{\"email\":\"%s\",\"password\":\"correct horse\",\"name\":\"Jane Doe\"}"
                    .formatted(email)));
    if (answer.statusCode() == 409) {
      // By the try that got no answer.
      answer =
          send(
              post(
                  "/api/users/login",
                  "{\"email\":\"%s\",\"password\":\"correct horse\"}".formatted(email)));
      expect(answer, 200);
    } else {
      expect(answer, 201);
    }
    String userId = json(answer).path("user_id").asText();
    users.put(email, userId);
    return userId;
  }

  private HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(gateway.resolve(path)).POST(BodyPublishers.ofString(body));
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return Json.mapper().readTree(answer.body());
  }
}
