package io.sightline.order;

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
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static final String ORDER =
      "{\"product_id\":\"1\",\"product_name\":\"Laptop\",\"quantity\":1,\"total_price\":999.99}";

  private static ShopService productService;
  private static ShopService service;
  private static String orderId;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    productService =
        ShopService.start(
            "product-double", ShopStores.config(Map.of()), s -> s.grpc(new ProductDouble()));
    service =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.of(
                    "product.service.grpc", "http://127.0.0.1:" + productService.grpcPort(),
                    "orders.delay.min", "PT0S",
                    "orders.delay.max", "PT0S")),
            Main::setup);
    orderId = createOrder();
  }

  @AfterAll
  static void stop() {
    service.close();
    productService.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service).value("order_id", () -> orderId);
  }

  private static String createOrder() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + service.port() + "/orders");
    HttpRequest request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(ORDER)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String answer = http.send(request, BodyHandlers.ofString()).body();
      return Json.mapper().readTree(answer).get("order_id").textValue();
    }
  }
}
