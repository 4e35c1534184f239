package io.sightline.payment;

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
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static ShopService service;
  private static String paymentId;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    service =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.of(
                    "failure.rate", "0",
                    "payments.delay.min", "PT0S",
                    "payments.delay.max", "PT0S")),
            Main::setup);
    paymentId = pay();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service)
        .value("payment_id", () -> paymentId)
        .value("POST /payments", "order_id", UUID::randomUUID)
        .credentials("Authorization", () -> ShopStores.authorization("boss", "admin"));
  }

  private static String pay() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + service.port() + "/payments");
    String body = "{\"order_id\":\"1\",\"amount\":999.99}";
    HttpRequest request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String answer = http.send(request, BodyHandlers.ofString()).body();
      return Json.mapper().readTree(answer).get("payment_id").textValue();
    }
  }
}
