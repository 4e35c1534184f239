package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Loki;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Whoever sends an order with an id finds by it what every service wrote about the order. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedInstance.ORDERS, mode = ResourceAccessMode.READ)
class RequestIdIT {
  private static final int TRIES = 20;

  private final ShopInstance instance;

  RequestIdIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void isOnEachLineOfEachServiceAndInTheAnswer() throws IOException, InterruptedException {
    Instant start = Instant.now();
    HttpResponse<String> answer = order();
    String requestId = answer.request().headers().firstValue("X-Request-ID").orElseThrow();
    assertThat(answer.headers().allValues("X-Request-ID")).containsExactly(requestId);
    String traceId = answer.headers().firstValue("X-Trace-ID").orElseThrow();

    // That of notify-service comes over Kafka.
    await("lines of every service with request_id " + requestId)
        .untilAsserted(
            () ->
                assertThat(
                        lines("{service_name=~\".+\"} | request_id=\"" + requestId + "\"", start))
                    .extracting(LogLine::service)
                    .contains(ShopInstance.SERVICES.toArray(String[]::new)));
    assertThat(lines(Loki.linesOfTrace(traceId), start))
        .hasSizeGreaterThanOrEqualTo(ShopInstance.SERVICES.size())
        .allSatisfy(line -> assertThat(line.metadata()).containsEntry("request_id", requestId));
  }

  @Test
  void isMadeForWhoSendsNone() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : List.of("/api/products", "/no-such-path")) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(instance.endpoints().gateway().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("X-Request-ID").orElse("")).matches("[0-9a-f]{16}");
        assertThat(answer.headers().firstValue("X-Trace-ID").orElse("")).matches("[0-9a-f]{32}");
      }
    }
  }

  private List<LogLine> lines(String logql, Instant start) {
    return instance.loki().lines(logql, start, Instant.now());
  }

  /** One that is accepted: one payment in ten is declined. */
  private HttpResponse<String> order() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < TRIES; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(instance.endpoints().gateway().resolve("/api/orders"))
                .header("Content-Type", "application/json")
                .header("X-Request-ID", "acceptance." + UUID.randomUUID())
                .POST(
                    HttpRequest.BodyPublishers.ofString("{\"product_id\": \"4\", \"quantity\": 1}"))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 201) {
          return answer;
        }
      }
    }
    throw new AssertionError(TRIES + " orders in a row were declined");
  }
}
