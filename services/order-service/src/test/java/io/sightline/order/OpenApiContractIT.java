package io.sightline.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.ShopStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static final String ORDER =
      "{\"product_id\":\"1\",\"product_name\":\"Laptop\",\"quantity\":1,\"total_price\":999.99}";

  private static ShopService others;
  private static ShopService service;
  private static String orderId;

  @BeforeAll
  static void start() {
    others =
        ShopService.start(
            "doubles",
            ShopStores.config(Map.of()),
            s -> s.grpc(new ProductDouble()).grpc(new PaymentDouble()).grpc(new UserDouble()));
    String uri = "http://127.0.0.1:" + others.grpcPort();
    service =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.of(
                    "product.service.grpc", uri,
                    "payment.service.grpc", uri,
                    "user.service.grpc", uri,
                    "orders.delay.min", "PT0S",
                    "orders.delay.max", "PT0S")),
            Main::setup);
    orderId = createOrder();
  }

  @AfterAll
  static void stop() {
    service.close();
    others.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service)
        .value("order_id", () -> orderId)
        .value("POST /orders/{order_id}/payment", "order_id", OpenApiContractIT::createOrder)
        .value("PATCH /orders/{order_id}/status", "order_id", OpenApiContractIT::createOrder)
        .value("PATCH /orders/{order_id}/status", "status", () -> "paid")
        .value("POST /orders/{order_id}/refund", "order_id", OpenApiContractIT::paidOrder)
        .credentials("Authorization", () -> ShopStores.authorization("boss", "admin"));
  }

  private static String paidOrder() {
    String paid = createOrder();
    post("/orders/" + paid + "/payment", "");
    return paid;
  }

  private static String createOrder() {
    return post("/orders", ORDER).get("order_id").textValue();
  }

  private static JsonNode post(String path, String body) {
    URI uri = URI.create("http://127.0.0.1:" + service.port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isBetween(200, 201);
      return Json.mapper().readTree(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
