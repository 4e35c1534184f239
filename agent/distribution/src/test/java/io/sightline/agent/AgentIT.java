package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.LogRecord;
import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that users get, on an application that uses all of our modules. */
class AgentIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));

  private static OtlpReceiver receiver;
  private static String output;

  @TempDir private Path directory;

  @BeforeAll
  static void run() {
    receiver = OtlpReceiver.start();
    try (AgentProcess process =
        AgentProcess.of(ShopApplication.class).agent(AGENT).exportTo(receiver).start("shop")) {
      process.awaitOutput("^DONE");
      process.stop();
      output = process.output();
    }
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @Test
  void applicationWorks() {
    assertThat(output)
        .contains("ORDER reserved 7\n", "CHECK /health UP\n", "CHECK /ready UP\n")
        .contains("OPT-IN rpc,database,messaging\n")
        .doesNotContain("ERROR", "Exception");
  }

  @Test
  void onePathThroughBothModules() {
    List<Span> order =
        receiver.spans(span -> span.traceId().equals(receiver.spans().getFirst().traceId()));
    Span client = named(order, "GET /orders/{id}", "CLIENT");
    Span server = named(order, "GET /orders/{id}", "SERVER");
    Span grpcClient = named(order, "test.Stock/Reserve", "CLIENT");
    Span grpcServer = named(order, "test.Stock/Reserve", "SERVER");

    assertThat(order).hasSize(4);
    assertThat(client.isRoot()).isTrue();
    assertThat(server.isChildOf(client)).isTrue();
    assertThat(grpcClient.isChildOf(server)).isTrue();
    assertThat(grpcServer.isChildOf(grpcClient)).isTrue();
  }

  @Test
  void virtualThreadsHaveNoDetails() {
    assertThat(receiver.spans(span -> span.kind().equals("SERVER")))
        .isNotEmpty()
        .allSatisfy(
            span -> assertThat(span.attributes()).doesNotContainKeys("thread.id", "thread.name"));
    assertThat(receiver.spans(Span::isRoot))
        .isNotEmpty()
        .allSatisfy(span -> assertThat(span.attribute("thread.name")).isEqualTo("main"));
  }

  @Test
  void healthChecksAreCountedButNotTraced() {
    assertThat(receiver.spans(span -> span.kind().equals("SERVER")))
        .extracting(span -> span.attribute("url.path"))
        .doesNotContain("/health", "/ready");
    assertThat(receiver.metrics(it -> it.name().equals("http.server.request.duration")))
        .extracting(it -> it.attribute("http.route"))
        .contains("/health", "/ready", "/orders/{id}");
  }

  @Test
  void metricsHaveTheNamesOfTheOptIn() {
    assertThat(receiver.metrics().stream().map(MetricPoint::name).collect(Collectors.toSet()))
        .contains(
            "http.client.request.duration",
            "http.server.active_requests",
            "http.server.request.duration",
            "otel.sdk.processor.span.processed",
            "otel.sdk.processor.log.processed",
            "rpc.client.call.duration",
            "rpc.server.call.duration",
            "jvm.memory.used")
        .doesNotContain("http.server.response.body.size", "processedSpans");
  }

  @Test
  void defaultsEmitWhatTheirMetadataSays() {
    Path defaults = Path.of(System.getProperty("sightline.root"), "agent/defaults");

    assertThat(
            Metadata.telemetry(
                receiver,
                span -> false,
                it ->
                    it.name().equals("http.server.active_requests")
                        || it.name().startsWith("jvm.virtual_thread.")))
        .isEqualTo(Metadata.telemetry(defaults));
  }

  @Test
  void keyValuesBecomeTypedAttributes() {
    LogRecord log =
        receiver.logs(it -> it.body().equals("order 7 taken")).stream().findFirst().orElseThrow();

    assertThat(log.attribute("order.amount")).isEqualTo(12.5);
    assertThat(log.spanId())
        .isEqualTo(named(receiver.spans(), "GET /orders/{id}", "SERVER").spanId());
  }

  @Test
  void configurationFileNamedInTheAgentsArgumentsWins() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("agent.properties"),
            """
            otel.semconv-stability.opt-in=database
            otel.instrumentation.logback-appender.experimental.key-value-pair-attributes.excluded=order.*
            """);
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ShopApplication.class)
                .agent(Path.of(AGENT + "=otel.javaagent.configuration-file=" + file))
                .exportTo(other)
                .start("shop-arguments")) {
      process.awaitOutput("^DONE");
      process.stop();

      assertThat(process.output()).contains("ORDER reserved 7\n", "OPT-IN database\n");
      LogRecord log =
          other.logs(it -> it.body().equals("order 7 taken")).stream().findFirst().orElseThrow();
      assertThat(log.attributes()).doesNotContainKey("order.amount");
    }
  }

  @Test
  void switchedOffAgentLeavesTheApplicationAsItWas() {
    try (AgentProcess process =
        AgentProcess.of(ShopApplication.class)
            .agent(AGENT)
            .environment("OTEL_JAVAAGENT_ENABLED", "false")
            .start("shop-switched-off")) {
      process.awaitOutput("^DONE");
      assertThat(process.output()).contains("ORDER reserved 7\n", "OPT-IN null\n");
    }
  }

  @Test
  void brokenConfigurationFileIsReportedOnce() {
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ShopApplication.class)
                .agent(AGENT)
                .exportTo(other)
                .property("otel.javaagent.configuration-file", directory.toString())
                .start("shop-broken-configuration")) {
      process.awaitOutput("^DONE");
      assertThat(process.output())
          .contains("ORDER reserved 7\n")
          .containsOnlyOnce("sightline: early defaults were not set");
    }
  }

  @Test
  void unmarkedTracesAreExportedButHealthChecksAreNot() {
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ShopApplication.class)
                .agent(AGENT)
                .exportTo(other)
                .property("sightline.traces.share", "0")
                .start("shop-unmarked")) {
      process.awaitOutput("^DONE");
      process.stop();

      assertThat(other.spans(span -> span.kind().equals("SERVER")))
          .extracting(span -> span.attribute("url.path"))
          .contains("/orders/7")
          .doesNotContain("/health", "/ready");
      assertThat(other.spans()).noneMatch(Span::isSampled);
      assertThat(other.metrics())
          .allSatisfy(point -> assertThat(point.exemplarTraceIds()).isEmpty());
    }
  }

  private static Span named(List<Span> spans, String name, String kind) {
    List<Span> matching =
        spans.stream().filter(it -> it.name().equals(name) && it.kind().equals(kind)).toList();
    assertThat(matching).hasSize(1);
    return matching.getFirst();
  }
}
