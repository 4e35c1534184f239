package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider as the SDK finds it, with the user's settings beside it. */
class SightlineDefaultsTest {

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();

  @ParameterizedTest
  @CsvSource({
    "otel.metric.export.interval, 10000",
    "otel.bsp.schedule.delay, 1000",
    "otel.bsp.export.timeout, 160000",
    "otel.blrp.export.timeout, 160000",
    "otel.exporter.otlp.traces.timeout, 150000",
    "otel.exporter.otlp.logs.timeout, 150000",
    "otel.instrumentation.common.logging.structured-attributes.excluded, otel.event.name",
    "otel.javaagent.add-thread-details, false"
  })
  void setsDefaultsAndTheUserWins(String name, String value) {
    assertThat(configuration(Map.of()).getString(name)).isEqualTo(value);

    assertThat(configuration(Map.of(name, "77")).getString(name)).isEqualTo("77");
  }

  @ParameterizedTest
  @CsvSource({
    "16, 2048, 2048",
    "192, 15486, 20132",
    "512, 41297, 53687",
    "4096, 65536, 65536",
    "8796093022207, 65536, 65536"
  })
  void queuesTakeASmallPartOfTheHeap(long heapMiB, long spans, long logs) {
    assertThat(DefaultProperties.spanQueueSize(heapMiB << 20)).isEqualTo(spans);
    assertThat(DefaultProperties.logQueueSize(heapMiB << 20)).isEqualTo(logs);
  }

  @Test
  void queuesFitTheHeapOfThisJvm() {
    long heap = Runtime.getRuntime().maxMemory();
    String spans = String.valueOf(DefaultProperties.spanQueueSize(heap));
    String logs = String.valueOf(DefaultProperties.logQueueSize(heap));

    assertThat(configuration(Map.of()).getString("otel.bsp.max.queue.size")).isEqualTo(spans);
    assertThat(configuration(Map.of()).getString("otel.blrp.max.queue.size")).isEqualTo(logs);
    assertThat(
            configuration(Map.of("otel.bsp.max.queue.size", "77"))
                .getString("otel.bsp.max.queue.size"))
        .isEqualTo("77");
  }

  @Test
  void generalTimeoutOfTheUserWinsOverOursForOneSignal() {
    ConfigProperties config = configuration(Map.of("otel.exporter.otlp.timeout", "5000"));

    assertThat(config.getString("otel.exporter.otlp.traces.timeout")).isNull();
    assertThat(config.getString("otel.exporter.otlp.logs.timeout")).isNull();
  }

  @Test
  void metricsKeepTheirTimeout() {
    assertThat(configuration(Map.of()).getString("otel.exporter.otlp.metrics.timeout")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "otel.instrumentation.common.logging.structured-attributes.included",
        "otel.instrumentation.logback-appender.experimental.key-value-pair-attributes.included",
        "otel.instrumentation.logback-appender.experimental.key-value-pair-attributes.excluded",
        "otel.instrumentation.logback-appender.experimental.capture-key-value-pair-attributes",
        "otel.instrumentation.logback-appender.experimental.logstash-marker-attributes.excluded",
        "otel.instrumentation.logback-appender.experimental"
            + ".logstash-structured-argument-attributes.excluded",
        "otel.instrumentation.logback-appender.experimental.capture-logstash-marker-attributes",
        "otel.instrumentation.logback-appender.experimental.capture-logstash-structured-arguments",
        "otel.instrumentation.log4j-appender.experimental.map-message-attributes.excluded",
        "otel.instrumentation.log4j-appender.experimental.capture-map-message-attributes"
      })
  void whatTheUserCapturesOfLogRecordsWinsOverOurs(String name) {
    assertThat(
            configuration(Map.of(name, "card.*"))
                .getString("otel.instrumentation.common.logging.structured-attributes.excluded"))
        .isNull();
  }

  @Test
  void emptyListCapturesNothingOfLogRecords() {
    String included = "otel.instrumentation.common.logging.structured-attributes.included";

    ConfigProperties config = configuration(Map.of(included, ""));
    assertThat(config.getString(included)).isEmpty();
    assertThat(
            config.getString("otel.instrumentation.common.logging.structured-attributes.excluded"))
        .isNull();
  }

  @Test
  void tracesNoHealthChecks() {
    assertThat(pathsTraced(Map.of(), "/health", "/ready", "/health/deep", "/orders"))
        .containsExactly("/health/deep", "/orders");
  }

  @Test
  void tellsTheNextServiceThatAHealthCheckIsNotTraced() {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      assertThat(span(sdk, SpanKind.SERVER, "/health").getSpanContext().getTraceState().asMap())
          .isEqualTo(Map.of("sightline", "untraced"));
      assertThat(span(sdk, SpanKind.SERVER, "/orders").getSpanContext().getTraceState().asMap())
          .isEmpty();
    }
  }

  @Test
  void tracesClientsOfHealthChecks() {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      span(sdk, SpanKind.CLIENT, "/health").end();
      assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }
  }

  @Test
  void userChoosesUntracedPaths() {
    assertThat(pathsTraced(Map.of("sightline.untraced-paths", "/ping"), "/ping", "/health"))
        .containsExactly("/health");
  }

  @Test
  void emptyListTracesEverything() {
    assertThat(pathsTraced(Map.of("sightline.untraced-paths", ""), "/ping", "/health"))
        .containsExactly("/ping", "/health");
  }

  @Test
  void leavesNoOrphansWithASamplerThatIgnoresTheParent() {
    Map<String, String> user = Map.of("otel.traces.sampler", "always_on");

    assertThat(pathsTraced(user, "/health", "/orders")).containsExactly("/health", "/orders");
  }

  @Test
  void followsTheParentWithEachSamplerThatDoes() {
    Map<String, String> user =
        Map.of("otel.traces.sampler", "parentbased_traceidratio", "otel.traces.sampler.arg", "1.0");

    assertThat(pathsTraced(user, "/health", "/orders")).containsExactly("/orders");
  }

  @Test
  void samplerOfTheUserStillDecides() {
    assertThat(pathsTraced(Map.of("otel.traces.sampler", "always_off"), "/orders")).isEmpty();
  }

  @Test
  void detailsOfPlatformThreadsOnly() throws InterruptedException {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      Thread.ofPlatform()
          .name("worker")
          .start(() -> span(sdk, SpanKind.INTERNAL, "/platform").end())
          .join();
      Thread.ofVirtual().start(() -> span(sdk, SpanKind.INTERNAL, "/virtual").end()).join();

      List<SpanData> finished = spans.getFinishedSpanItems();
      assertThat(finished.get(0).getAttributes().asMap())
          .containsEntry(AttributeKey.stringKey("thread.name"), "worker")
          .containsKey(AttributeKey.longKey("thread.id"));
      assertThat(finished.get(1).getAttributes().asMap().keySet())
          .extracting(AttributeKey::getKey)
          .containsExactly("url.path");
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void threadDetailsAreUpstreamsWhenTheUserHasSetThem(String value) {
    Map<String, String> user = Map.of("otel.javaagent.add-thread-details", value);
    assertThat(configuration(user).getString("otel.javaagent.add-thread-details")).isEqualTo(value);
    try (OpenTelemetrySdk sdk = sdk(user)) {
      span(sdk, SpanKind.INTERNAL, "/x").end();
      // Upstream's processor is not part of this SDK.
      assertThat(spans.getFinishedSpanItems().getFirst().getAttributes().size()).isEqualTo(1);
    }
  }

  @Test
  void threadDetailsAreUpstreamsInItsPreviewOfTheNextVersion() {
    Map<String, String> user = Map.of("otel.instrumentation.common.v3-preview", "true");
    assertThat(configuration(user).getString("otel.javaagent.add-thread-details")).isNull();
    try (OpenTelemetrySdk sdk = sdk(user)) {
      span(sdk, SpanKind.INTERNAL, "/x").end();
      assertThat(spans.getFinishedSpanItems().getFirst().getAttributes().size()).isEqualTo(1);
    }
  }

  @Test
  void keepsADozenKafkaMetrics() {
    assertThat(metricNames(Map.of()))
        .containsExactlyInAnyOrder("kafka.consumer.records_lag", "kafka.other", "orders");
  }

  @Test
  void keepsTheKafkaMetricsThatAreDocumented() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    Set<String> documented =
        Pattern.compile("`(kafka\\.(?:consumer|producer)\\.[a-z_]+)`")
            .matcher(readme)
            .results()
            .map(it -> it.group(1))
            .collect(Collectors.toSet());

    assertThat(documented).hasSize(12);
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      documented.forEach(name -> sdk.getMeter("test").counterBuilder(name).build().add(1));
      sdk.getMeter("test").counterBuilder("kafka.consumer.other").build().add(1);
      assertThat(metrics.collectAllMetrics())
          .extracting(MetricData::getName)
          .filteredOn(name -> name.startsWith("kafka."))
          .containsExactlyInAnyOrderElementsOf(documented);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT, '', , false, false",
    "CLIENT, , , false, false",
    "CLIENT, '', , true, true",
    "CLIENT, SELECT 1, , false, true",
    "CLIENT, , GET, false, true",
    "INTERNAL, '', , false, true"
  })
  void tracesNoCheckOfAConnectionByItself(
      SpanKind kind, String query, String operation, boolean parent, boolean traced) {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      statement(sdk, kind, query, operation, parent);
      assertThat(spans.getFinishedSpanItems()).hasSize(traced ? 1 : 0);
    }
  }

  @Test
  void tracesChecksOfConnectionsOnDemand() {
    try (OpenTelemetrySdk sdk = sdk(Map.of("sightline.trace-connection-checks", "true"))) {
      statement(sdk, SpanKind.CLIENT, "", null, false);
      assertThat(spans.getFinishedSpanItems()).hasSize(1);
    }
  }

  private static void statement(
      OpenTelemetrySdk sdk, SpanKind kind, String query, String operation, boolean parent) {
    AttributesBuilder attributes = Attributes.builder().put("db.system.name", "postgresql");
    if (query != null) {
      attributes.put("db.query.text", query);
    }
    if (operation != null) {
      attributes.put("db.operation.name", operation);
    }
    SpanContext context =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    sdk.getTracer("test")
        .spanBuilder("shop|shop")
        .setParent(parent ? Context.root().with(Span.wrap(context)) : Context.root())
        .setSpanKind(kind)
        .setAllAttributes(attributes.build())
        .startSpan()
        .end();
  }

  @Test
  void keepsAllKafkaMetricsOnDemand() {
    assertThat(metricNames(Map.of("sightline.kafka-client-metrics.all", "true")))
        .contains("kafka.consumer.io_ratio", "kafka.producer.io_ratio");
  }

  @Test
  void reportsItsOwnLossesByTheNamesOfTheSemanticConventions() {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      span(sdk, SpanKind.INTERNAL, "/x").end();
      assertThat(metrics.collectAllMetrics())
          .extracting(MetricData::getName)
          .contains("otel.sdk.span.live")
          .doesNotContain("processedSpans", "otel.sdk.span.started");
    }
  }

  @Test
  void keepsTheOldNamesOfItsLossesForWhoAsksForThem() {
    try (OpenTelemetrySdk sdk = sdk(Map.of("otel.experimental.sdk.telemetry.version", "legacy"))) {
      span(sdk, SpanKind.INTERNAL, "/x").end();
      assertThat(metrics.collectAllMetrics())
          .extracting(MetricData::getName)
          .doesNotContain("otel.sdk.span.live");
    }
  }

  private List<String> pathsTraced(Map<String, String> user, String... paths) {
    try (OpenTelemetrySdk sdk = sdk(user)) {
      for (String path : paths) {
        span(sdk, SpanKind.SERVER, path).end();
      }
      return spans.getFinishedSpanItems().stream()
          .map(span -> span.getAttributes().get(AttributeKey.stringKey("url.path")))
          .toList();
    }
  }

  private List<String> metricNames(Map<String, String> user) {
    try (OpenTelemetrySdk sdk = sdk(user)) {
      for (String name :
          List.of(
              "kafka.consumer.records_lag",
              "kafka.consumer.io_ratio",
              "kafka.producer.io_ratio",
              "kafka.other",
              "orders")) {
        sdk.getMeter("test").gaugeBuilder(name).build().set(1);
      }
      Collection<MetricData> collected = metrics.collectAllMetrics();
      return collected.stream()
          .map(MetricData::getName)
          .filter(name -> name.startsWith("kafka") || name.equals("orders"))
          .toList();
    }
  }

  private static Span span(OpenTelemetrySdk sdk, SpanKind kind, String path) {
    return sdk.getTracer("test")
        .spanBuilder("test")
        .setSpanKind(kind)
        .setAllAttributes(Attributes.of(AttributeKey.stringKey("url.path"), path))
        .startSpan();
  }

  private ConfigProperties configuration(Map<String, String> user) {
    AtomicReference<ConfigProperties> config = new AtomicReference<>();
    build(
            user,
            builder ->
                builder.addResourceCustomizer(
                    (resource, properties) -> {
                      config.set(properties);
                      return resource;
                    }))
        .close();
    return config.get();
  }

  private OpenTelemetrySdk sdk(Map<String, String> user) {
    return build(
        user,
        builder ->
            builder
                .addTracerProviderCustomizer(
                    (provider, config) ->
                        provider.addSpanProcessor(SimpleSpanProcessor.create(spans)))
                .addMeterProviderCustomizer(
                    (provider, config) -> provider.registerMetricReader(metrics)));
  }

  private static OpenTelemetrySdk build(
      Map<String, String> user, Consumer<AutoConfiguredOpenTelemetrySdkBuilder> customizer) {
    Map<String, String> properties = new HashMap<>(user);
    properties.put("otel.traces.exporter", "none");
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    var builder = AutoConfiguredOpenTelemetrySdk.builder();
    customizer.accept(builder);
    properties.forEach(System::setProperty);
    try {
      return builder.build().getOpenTelemetrySdk();
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
  }
}
