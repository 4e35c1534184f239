package io.sightline.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.LogLines;
import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What only a process of its own can show: the packaged jar, a kill, a clean end. */
class OrderProcessIT {
  private static final String ORDER =
      "{\"product_id\":\"1\",\"product_name\":\"Laptop\",\"quantity\":1,\"total_price\":999.99}";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ProductDouble products = new ProductDouble();

  @Test
  void losesNoEventByKillNorByCleanEnd() throws Exception {
    try (ShopService productService =
        ShopService.start("product-double", ShopStores.config(Map.of()), s -> s.grpc(products))) {
      Map<String, String> environment =
          Map.of(
              "PRODUCT_SERVICE_GRPC", "http://127.0.0.1:" + productService.grpcPort(),
              "ORDERS_DELAY_MIN", "PT1S",
              "ORDERS_DELAY_MAX", "PT1S");

      String killed;
      try (ServiceProcess service = ServiceProcess.start(Main.NAME, environment).awaitReady()) {
        ShopStores.KAFKA.close();
        try {
          killed = created(post(service).get(30, TimeUnit.SECONDS));
          service.kill();
        } finally {
          ShopStores.KAFKA.start();
        }
      }

      try (ServiceProcess service = ServiceProcess.start(Main.NAME, environment).awaitReady()) {
        awaitEvent(killed);

        CompletableFuture<HttpResponse<String>> inProgress = post(service);
        await().atMost(Duration.ofSeconds(10)).until(() -> isStarted(service));
        service.terminate();

        String last = created(inProgress.get(30, TimeUnit.SECONDS));
        assertThat(service.awaitExit()).isEqualTo(128 + 15);
        awaitEvent(last);
        assertThat(LogLines.of(service.log().stream(), "service_stopped")).hasSize(1);
        assertThat(LogLines.of(service.log().stream(), "consumer_did_not_stop")).isEmpty();
      }
    }
  }

  private CompletableFuture<HttpResponse<String>> post(ServiceProcess service) {
    HttpRequest request =
        HttpRequest.newBuilder(service.uri("/orders"))
            .POST(HttpRequest.BodyPublishers.ofString(ORDER))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private static boolean isStarted(ServiceProcess service) {
    return LogLines.of(service.log().stream(), "request_started").stream()
        .anyMatch(line -> line.path("path").asText().equals("/orders"));
  }

  private static String created(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode order = Json.mapper().readTree(answer.body());
    return order.get("order_id").textValue();
  }

  private static void awaitEvent(String orderId) {
    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), OrderEvent.TOPIC)) {
      reader.awaitRecord(record -> record.key().equals(orderId));
    }
  }
}
