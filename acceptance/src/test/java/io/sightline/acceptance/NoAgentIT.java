package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shop answers the same without the agent: the same requests to the same stores. */
@ExtendWith(SharedInstance.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoAgentIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRIES = 30;

  private final ShopInstance instance;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  NoAgentIT(ShopInstance instance) {
    this.instance = instance;
  }

  @AfterAll
  void startWithTheAgentAgain() {
    restart(Map.of(), "--no-check");
  }

  @Test
  void answersTheSameWithAndWithoutTheAgent() throws Exception {
    assertThat(agents()).isEqualTo(ShopInstance.SERVICES.size());
    List<Exchange> with = exchanges();

    restart(Map.of(), "--no-agent");
    assertThat(agents()).isZero();
    List<Exchange> without = exchanges();

    assertThat(without).containsExactlyElementsOf(with);
  }

  private void restart(Map<String, String> environment, String option) {
    ShopInstance.SERVICES.forEach(instance::stop);
    SightlineCommand.Result up = instance.up(environment, option);
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  /** How many services have the agent. */
  private long agents() throws IOException {
    long agents = 0;
    for (String service : ShopInstance.SERVICES) {
      byte[] environment =
          Files.readAllBytes(Path.of("/proc", "" + instance.process(service).pid(), "environ"));
      if (new String(environment).contains("-javaagent:")) {
        agents++;
      }
    }
    return agents;
  }

  private List<Exchange> exchanges() throws Exception {
    List<Exchange> exchanges = new ArrayList<>();
    for (String service : ShopInstance.SERVICES) {
      for (String path : List.of("/health", "/ready", "/openapi", "/no-such-path")) {
        exchanges.add(exchange("GET", service, path, null));
      }
      exchanges.add(exchange("DELETE", service, "/health", null));
    }
    addPurchase(exchanges);
    addLookUps(exchanges);
    addRefusals(exchanges);
    return exchanges;
  }

  /** An order through the gateway until it is paid, and each step of one at its service. */
  private void addPurchase(List<Exchange> exchanges) throws Exception {
    HttpResponse<String> bought =
        untilAccepted("api-gateway", "/api/orders", "{\"product_id\":\"4\",\"quantity\":2}");
    exchanges.add(Exchange.of("buy", bought));
    String orderId = JSON.readTree(bought.body()).path("order").path("order_id").asText();
    String paymentId = JSON.readTree(bought.body()).path("payment").path("payment_id").asText();
    await("order " + orderId + " to be paid")
        .until(
            () ->
                JSON.readTree(send("GET", "api-gateway", "/api/orders/" + orderId, null).body())
                    .path("status")
                    .asText()
                    .equals("paid"));
    exchanges.add(exchange("GET", "api-gateway", "/api/orders/" + orderId, null));
    exchanges.add(exchange("GET", "order-service", "/orders/" + orderId, null));
    exchanges.add(exchange("GET", "payment-service", "/payments/" + paymentId, null));

    String order =
        "{\"product_id\":\"4\",\"product_name\":\"Watch\",\"quantity\":1,\"total_price\":299.99}";
    HttpResponse<String> created = send("POST", "order-service", "/orders", order);
    exchanges.add(Exchange.of("POST /orders", created));
    JsonNode createdId = JSON.readTree(created.body()).path("order_id");
    exchanges.add(
        Exchange.of(
            "pay",
            untilAccepted(
                "payment-service",
                "/payments",
                "{\"order_id\":" + createdId + ",\"amount\":299.99}")));
  }

  private void addLookUps(List<Exchange> exchanges) throws Exception {
    exchanges.add(exchange("GET", "api-gateway", "/api/products", null));
    exchanges.add(exchange("GET", "api-gateway", "/api/orders/" + UUID.randomUUID(), null));
    exchanges.add(exchange("GET", "product-service", "/products", null));
    exchanges.add(exchange("GET", "product-service", "/products/1", null));
    exchanges.add(exchange("GET", "product-service", "/products/1/stock", null));
    exchanges.add(exchange("GET", "product-service", "/products/no-such-product", null));
    exchanges.add(exchange("GET", "product-service", "/products/%00", null));
    exchanges.add(exchange("GET", "order-service", "/orders/x", null));
    exchanges.add(exchange("GET", "payment-service", "/payments/x", null));
  }

  private void addRefusals(List<Exchange> exchanges) throws Exception {
    for (String body :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"product_id\":1}",
            "{\"product_id\":\"1\",\"quantity\":-1}",
            "{\"product_id\":\"1\",\"quantity\":\"2\"}",
            "{\"product_id\":\"1\",\"product_id\":\"2\"}",
            "{\"product_id\":\"'; DROP TABLE orders; --\"}",
            "{\"product_id\":\"no-such-product\"}",
            "{\"product_id\":\"5\",\"quantity\":1000}",
            "{\"product_id\":\"" + "x".repeat(70_000) + "\"}")) {
      exchanges.add(exchange("POST", "api-gateway", "/api/orders", body));
      exchanges.add(exchange("POST", "order-service", "/orders", body));
      exchanges.add(exchange("POST", "payment-service", "/payments", body));
    }
    exchanges.add(exchange("PUT", "api-gateway", "/api/orders", "{}"));
  }

  /** One payment in ten is declined, by chance. */
  private HttpResponse<String> untilAccepted(String service, String path, String body)
      throws Exception {
    for (int i = 0; i < TRIES; i++) {
      HttpResponse<String> answer = send("POST", service, path, body);
      if (answer.statusCode() != 402) {
        return answer;
      }
    }
    throw new AssertionError(TRIES + " payments in a row were declined");
  }

  private Exchange exchange(String method, String service, String path, String body)
      throws Exception {
    String id = path.replaceAll("\\p{XDigit}{8}-[-\\p{XDigit}]{27}", "<id>");
    return Exchange.of(
        "%s %s%s %s".formatted(method, service, id, body), send(method, service, path, body));
  }

  private HttpResponse<String> send(String method, String service, String path, String body)
      throws Exception {
    int port = instance.state().port(instance.catalog().program(service), "http");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
