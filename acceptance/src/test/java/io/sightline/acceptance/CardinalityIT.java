package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.partitioningBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sightline.cli.pipeline.LoneCollector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What the Collector makes of senders that put texts into labels or names, seen where it sends to.
 */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class CardinalityIT {
  private static final int LABELS = 24;
  private static final int LETTERS = 256;
  private static final int NAMES = 5000;

  private static final String CALLS = "traces.spanmetrics.calls";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path root;
  private final Path collector;

  /** The last values of each metric by their labels, as they arrived. */
  private final Map<String, Map<Map<String, String>, Long>> arrived = new ConcurrentHashMap<>();

  @TempDir Path folder;
  private Path json;

  CardinalityIT(ShopInstance instance) {
    root = instance.root();
    collector = instance.state().located().get("collector").binaries().get("otelcol");
  }

  /** As text, and without what this test does not look at, which is most of it. */
  @BeforeEach
  void exportAsText() throws IOException {
    json =
        Files.writeString(
            folder.resolve("json.yaml"),
            """
            exporters: {otlp_http/prometheus: {encoding: json}}
            connectors: {spanmetrics: {histogram: {disable: true}}}
            """);
  }

  @Test
  void labelsOfForeignMetricsAreFewAndShort() throws Exception {
    String attributes =
        Stream.concat(
                IntStream.range(0, 40).mapToObj(i -> attribute("label" + i, "x".repeat(1000))),
                // Those that tell most are kept, wherever they stand.
                Stream.of(attribute("http.route", "/orders")))
            .collect(joining(","));
    Map<String, String> few = Map.of("shop", "north", "http.route", "/orders/{id}");
    try (Sink sink = new Sink(arrived);
        LoneCollector lone = start(sink)) {
      send(lone, "metrics", metric("canary.many", attributes));
      send(
          lone,
          "metrics",
          metric(
              "canary.few",
              few.entrySet().stream()
                  .map(label -> attribute(label.getKey(), label.getValue()))
                  .collect(joining(","))));

      await("two metrics")
          .until(() -> arrived.keySet().containsAll(Set.of("canary.many", "canary.few")));
      assertThat(arrived.get("canary.few")).containsOnlyKeys(few);
      Map<String, String> kept = arrived.get("canary.many").keySet().iterator().next();
      assertThat(kept).hasSize(LABELS).containsEntry("http.route", "/orders");
      assertThat(kept.entrySet().stream().filter(label -> label.getKey().startsWith("label")))
          .hasSize(LABELS - 1)
          .allSatisfy(label -> assertThat(label.getValue()).isEqualTo("x".repeat(LETTERS)));
    }
  }

  @Test
  void spanNamesBeyondTheLimitAreCountedTogether() throws Exception {
    int sent = NAMES + 1000;
    try (Sink sink = new Sink(arrived);
        LoneCollector lone = start(sink)) {
      for (int first = 0; first < sent; first += 1000) {
        send(
            lone,
            "traces",
            """
            {"resourceSpans": [{%s, "scopeSpans": [{"spans": [%s]}]}]}"""
                .formatted(
                    resource(),
                    IntStream.range(first, first + 1000)
                        .mapToObj(CardinalityIT::span)
                        .collect(joining(","))));
      }

      await("all calls")
          .untilAsserted(
              () ->
                  assertThat(
                          arrived.getOrDefault(CALLS, Map.of()).values().stream()
                              .mapToLong(Long::longValue)
                              .sum())
                      .isEqualTo(sent));
      Map<Boolean, List<Map<String, String>>> calls =
          arrived.get(CALLS).keySet().stream()
              .collect(partitioningBy(labels -> labels.containsKey("span.name")));
      assertThat(calls.get(true)).hasSize(NAMES);
      assertThat(calls.get(false))
          .hasSize(1)
          .allSatisfy(labels -> assertThat(labels).containsEntry("otel.metric.overflow", "true"));
    }
  }

  private static String resource() {
    return "\"resource\": {\"attributes\": [%s]}".formatted(attribute("service.name", "canary"));
  }

  private static String attribute(String name, String value) {
    return "{\"key\": \"%s\", \"value\": {\"stringValue\": \"%s\"}}".formatted(name, value);
  }

  private static String metric(String name, String attributes) {
    return """
        {"resourceMetrics": [{%s, "scopeMetrics": [{"metrics": [{
          "name": "%s", "gauge": {"dataPoints": [{"timeUnixNano": "%d000000", "asInt": "1", "attributes": [%s]}]}}]}]}]}"""
        .formatted(resource(), name, System.currentTimeMillis(), attributes);
  }

  private static String span(int number) {
    long end = System.currentTimeMillis();
    return """
        {"traceId": "%s", "spanId": "%016x", "name": "GET /items/%d", "kind": 2,
         "startTimeUnixNano": "%d000000", "endTimeUnixNano": "%d000000"}"""
        .formatted(UUID.randomUUID().toString().replace("-", ""), number + 1, number, end - 5, end);
  }

  private LoneCollector start(Sink sink) {
    return LoneCollector.start(
        collector,
        List.of(root.resolve("otel-collector/config.yaml"), json),
        sink.address(),
        Map.of());
  }

  private void send(LoneCollector lone, String signal, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/v1/%s".formatted(lone.otlpPort(), signal)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** Takes everything, and notes sums and gauges. */
  private static final class Sink implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Map<Map<String, String>, Long>> arrived;

    Sink(Map<String, Map<Map<String, String>, Long>> arrived) throws IOException {
      this.arrived = arrived;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::take);
      server.start();
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void take(HttpExchange exchange) throws IOException {
      try (exchange) {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestURI().getPath().endsWith("/v1/metrics")) {
          note(WholeShop.json(new String(body, StandardCharsets.UTF_8)));
        }
        exchange.sendResponseHeaders(200, -1);
      }
    }

    private void note(JsonNode request) {
      for (JsonNode metrics : request.findValues("metrics")) {
        for (JsonNode metric : metrics) {
          for (JsonNode point : metric.at("/sum/dataPoints")) {
            note(metric, point);
          }
          for (JsonNode point : metric.at("/gauge/dataPoints")) {
            note(metric, point);
          }
        }
      }
    }

    private void note(JsonNode metric, JsonNode point) {
      Map<String, String> labels = new HashMap<>();
      for (JsonNode attribute : point.path("attributes")) {
        labels.put(
            attribute.path("key").asText(), attribute.path("value").elements().next().asText());
      }
      arrived
          .computeIfAbsent(metric.path("name").asText(), name -> new ConcurrentHashMap<>())
          .put(labels, point.path("asInt").asLong());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
