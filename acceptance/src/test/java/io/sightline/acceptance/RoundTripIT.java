package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Check;
import io.sightline.cli.check.Exemplar;
import io.sightline.cli.check.ExpectedTrace;
import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Loki;
import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.Report;
import io.sightline.cli.check.Span;
import io.sightline.cli.check.Trace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Orders are followed through all stores and back, however they end. */
@ExtendWith(SharedInstance.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ResourceLock(SharedInstance.ORDERS)
class RoundTripIT {
  private static final int ROUNDS = 5;

  private final ShopInstance instance;

  RoundTripIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  @Order(1)
  void leadsOnTwentyTimesOverSuccessAndFailure() throws InterruptedException, ExecutionException {
    List<Report> reports = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        // One of each kind at a time: their exemplars are on different series. Only who waits for a
        // payment to be declined has orders paid meanwhile, and who waits for a paid one has some
        // declined; a check whose exemplar was replaced by theirs places another order.
        List<Future<Report>> running = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
          Check check = instance.check();
          running.add(executor.submit(() -> check.run(outcome)));
        }
        for (Future<Report> report : running) {
          reports.add(report.get());
        }
      }
    }

    assertThat(reports).hasSize(20).allSatisfy(report -> assertThat(report.findings()).isEmpty());
  }

  @Test
  @Order(2)
  void hasNoExemplarOfTheGatewayThatLeadsNowhere() {
    Instant end = Instant.now();
    List<Exemplar> exemplars =
        instance
            .prometheus()
            .exemplars(
                "{service_name=\"api-gateway\",http_route=\"/api/orders\"}",
                end.minus(Duration.ofMinutes(10)),
                end);
    assertThat(exemplars).hasSizeGreaterThanOrEqualTo(4 * ROUNDS);

    await("the spans of " + exemplars.size() + " exemplars")
        .untilAsserted(
            () ->
                assertThat(exemplars)
                    .allSatisfy(
                        exemplar ->
                            assertThat(instance.tempo().trace(exemplar.traceId()))
                                .hasValueSatisfying(
                                    trace ->
                                        assertThat(trace.contains(exemplar.spanId())).isTrue())));
  }

  /** As a customer's browser would: nothing in the request speaks of tracing. */
  @Test
  void keepsTheTraceOfAnOrdinaryOrderWhole() throws IOException, InterruptedException {
    Instant start = Instant.now();
    String orderId = placeOrdinaryOrder();

    List<LogLine> lines =
        await("log lines about order " + orderId)
            .until(
                () ->
                    instance
                        .loki()
                        .lines(
                            "{service_name=~\".+\"} | order_id=\"" + orderId + "\"",
                            start,
                            Instant.now()),
                found -> !found.isEmpty());
    assertThat(lines).extracting(LogLine::traceId).containsOnly(lines.getFirst().traceId());
    String traceId = lines.getFirst().traceId();

    ExpectedTrace expected = ExpectedTrace.of(Outcome.CREATED);
    await("trace " + traceId)
        .untilAsserted(
            () ->
                assertThat(instance.tempo().trace(traceId))
                    .hasValueSatisfying(trace -> assertThat(expected.faults(trace, "")).isEmpty()));
    Trace trace = instance.tempo().trace(traceId).orElseThrow();
    assertThat(trace.roots())
        .singleElement()
        .extracting(Span::parentId, Span::toString)
        .containsExactly("", "api-gateway SERVER POST /api/orders");
    assertThat(trace.services()).containsExactlyElementsOf(ShopInstance.SERVICES);
    await("lines of every service in trace " + traceId)
        .untilAsserted(
            () ->
                assertThat(instance.loki().lines(Loki.linesOfTrace(traceId), start, Instant.now()))
                    .extracting(LogLine::service)
                    .contains(ShopInstance.SERVICES.toArray(String[]::new)));
  }

  private String placeOrdinaryOrder() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(instance.endpoints().gateway().resolve("/api/orders"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"product_id\": \"4\", \"quantity\": 1}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        Matcher id = Pattern.compile("\"order_id\"\\s*:\\s*\"([^\"]+)\"").matcher(response.body());
        // One payment in ten is declined.
        if (response.statusCode() == 201 && id.find()) {
          return id.group(1);
        }
        assertThat(response.statusCode()).isEqualTo(402);
      }
    }
    throw new AssertionError("20 orders in a row were declined");
  }
}
