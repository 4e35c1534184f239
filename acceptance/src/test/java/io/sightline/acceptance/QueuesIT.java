package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Sample;
import io.sightline.cli.pipeline.CountingSink;
import io.sightline.cli.pipeline.LoneCollector;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A back end is away: what the Collector has accepted is stored in the end, what it cannot keep it
 * refuses and counts, so that the sender keeps it.
 */
@ExtendWith(SharedInstance.class)
class QueuesIT {
  private static final int SPANS = 100;
  private static final Pattern METRIC =
      Pattern.compile("otelcol_(?:receiver_refused|exporter_enqueue_failed)_spans\\w*");

  private final Path collector;
  private final Path root;
  private final CountingSink sink = CountingSink.start();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path folder;

  QueuesIT(ShopInstance instance) {
    this.collector = instance.state().located().get("collector").binaries().get("otelcol");
    this.root = instance.root();
  }

  @AfterEach
  void end() {
    http.close();
    sink.close();
  }

  @Test
  void fullQueueRefusesAndCountsWhatTheSenderKeeps() throws Exception {
    Path small =
        Files.writeString(
            folder.resolve("small-queue.yaml"),
            """
            exporters:
              otlp_http/tempo:
                sending_queue:
                  queue_size: 262144
                  batch: {min_size: 32768, max_size: 65536}
            """);
    try (LoneCollector lone = start(List.of(small))) {
      sink.away(true);
      List<String> kept = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String request = request();
        if (send(lone, request) != 200) {
          kept.add(request);
        }
      }

      int accepted = 60 - kept.size();
      assertThat(accepted).isPositive();
      assertThat(kept).isNotEmpty();
      assertThat(metric(lone, "otelcol_receiver_accepted_spans")).isEqualTo(accepted * SPANS);
      // By the names that alerts ask for.
      Set<String> names = namesInAlerts();
      assertThat(names).hasSize(2);
      for (String name : names) {
        assertThat(
                lone.collector().counters().samples().stream()
                    .filter(sample -> sample.label("__name__").equals(name))
                    .mapToDouble(Sample::value)
                    .sum())
            .as(name)
            .isEqualTo(kept.size() * SPANS);
      }
      assertThat(
              metric(lone, "otelcol_exporter_queue_size", "otlp_http/tempo")
                  / metric(lone, "otelcol_exporter_queue_capacity", "otlp_http/tempo"))
          .isBetween(0.5, 1.0);

      sink.away(false);
      for (String request : kept) {
        await("the sender tries again").until(() -> send(lone, request) == 200);
      }
      await("all that was accepted").until(() -> sink.spans() >= 60 * SPANS);
      assertThat(sink.spans()).isEqualTo(60 * SPANS);
      assertThat(metric(lone, "otelcol_receiver_accepted_spans")).isEqualTo(60 * SPANS);
      assertThat(metric(lone, "otelcol_exporter_send_failed_spans")).isZero();
    }
  }

  @Test
  void whatIsOnDiskOutlivesTheCollector() throws Exception {
    sink.away(true);
    try (LoneCollector killed = start(List.of())) {
      for (int i = 0; i < 20; i++) {
        assertThat(send(killed, request())).isEqualTo(200);
      }
      killed.kill();
    }
    assertThat(sink.spans()).isZero();

    sink.away(false);
    try (LoneCollector next = start(List.of())) {
      await("what the killed one had accepted").until(() -> sink.spans() >= 20 * SPANS);
      assertThat(sink.spans()).isEqualTo(20 * SPANS);
      assertThat(metric(next, "otelcol_receiver_accepted_spans")).isZero();
    }
  }

  private Set<String> namesInAlerts() throws IOException {
    return METRIC
        .matcher(Files.readString(root.resolve("prometheus/rules/telemetry.yml")))
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private LoneCollector start(List<Path> onTop) {
    List<Path> files = new ArrayList<>(List.of(root.resolve("otel-collector/config.yaml")));
    files.addAll(onTop);
    return LoneCollector.start(
        collector,
        files,
        sink.address(),
        Map.of("COLLECTOR_QUEUE", folder.resolve("queue").toString()));
  }

  private static double metric(LoneCollector lone, String name) {
    return lone.collector().counters().sum(name);
  }

  private static double metric(LoneCollector lone, String name, String exporter) {
    return lone.collector().counters().samples().stream()
        .filter(sample -> sample.label("__name__").equals(name))
        .filter(sample -> exporter.equals(sample.label("exporter")))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** New spans, of a trace each. */
  private static String request() {
    long now = System.currentTimeMillis();
    return """
        {"resourceSpans": [{
          "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "queues"}}]},
          "scopeSpans": [{"spans": [%s]}]}]}"""
        .formatted(
            IntStream.range(0, SPANS)
                .mapToObj(
                    i ->
                        """
                        {"traceId": "%s", "spanId": "%016x", "name": "queued", "kind": 2,
                         "startTimeUnixNano": "%d000000", "endTimeUnixNano": "%d000000"}"""
                            .formatted(
                                UUID.randomUUID().toString().replace("-", ""), i + 1, now, now))
                .collect(Collectors.joining(",")));
  }

  private int send(LoneCollector lone, String body) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/v1/traces".formatted(lone.otlpPort())))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }
}
