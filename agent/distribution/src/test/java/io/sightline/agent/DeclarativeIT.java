package io.sightline.agent;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.FreePort;
import io.sightline.agent.testing.LogRecord;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applies under a declarative configuration file, for which the SDK asks no customizer. */
class DeclarativeIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));

  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";

  private static final String PROMETHEUS =
      """
          - pull:
              exporter:
                prometheus/development:
                  host: 127.0.0.1
                  port: %d
      """;

  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static OtlpReceiver receiver;
  private static String output;
  private static String prometheus;

  @TempDir private static Path directory;

  @BeforeAll
  static void run() throws Exception {
    receiver = OtlpReceiver.start();
    int port = FreePort.find();
    Path rules =
        Files.writeString(
            directory.resolve("rules.yaml"),
            """
            rules:
              - name: inner
                match: {class: io.sightline.agent.DeclarativeApplication, method: inner}
                metrics: [{counter: inner.calls, labels: {service: resource.service.name}}]
            """);
    try (AgentProcess process =
        builder(PROMETHEUS.formatted(port), receiver)
            .property("some.password", "canary07")
            .property("sightline.rules", rules.toString())
            .property("sightline.traces.share", "0")
            .start("declarative")) {
      process.awaitOutput("^DONE");
      receiver.awaitMetrics(1, it -> it.name().equals("http.server.request.duration"));
      receiver.awaitMetrics(1, it -> it.name().equals("inner.calls"));
      prometheus = get("http://127.0.0.1:" + port + "/metrics");
      process.stop();
      output = process.output();
    }
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @Test
  void nothingSecretLeaves() {
    assertThat(receiver.spans()).isNotEmpty();
    assertThat(receiver.logs()).isNotEmpty();
    assertThat(receiver.everything()).contains("token=REDACTED").doesNotContain("canary");
    assertThat(prometheus).contains("http_server_request_duration").doesNotContain("canary");
    assertThat(output).contains("INNER declared-request tier=gold ");
  }

  @Test
  void resourceIsMaskedAndKeepsItsIdentity() {
    assertThat(receiver.resource("declared"))
        .containsEntry("api.key", "REDACTED")
        .containsEntry("price", "5$ or ${NOT_A_VARIABLE}")
        .containsKey("process.pid")
        .doesNotContainKeys("process.command_args", "process.command_line")
        .hasEntrySatisfying("service.instance.id", id -> assertThat((String) id).matches(UUID));
  }

  @Test
  void requestIdIsEverywhere() {
    assertThat(output).contains("ANSWER declared-request\n");
    assertThat(receiver.spans(it -> "/outer".equals(it.attribute("url.path"))))
        .singleElement()
        .satisfies(it -> assertThat(it.attribute("request_id")).isEqualTo("declared-request"));
    LogRecord login = receiver.logs(it -> it.body().startsWith("login")).getFirst();
    assertThat(login.attribute("request_id")).isEqualTo("declared-request");
  }

  @Test
  void unmarkedTracesAreExported() {
    assertThat(receiver.spans(it -> it.kind().equals("SERVER"))).hasSize(2);
    assertThat(receiver.spans(Span::isRoot)).isNotEmpty();
    assertThat(receiver.metrics(it -> !it.exemplarTraceIds().isEmpty())).isEmpty();
  }

  @Test
  void rulesKnowTheService() {
    assertThat(receiver.metrics(it -> it.name().equals("inner.calls")))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.attribute("service")).isEqualTo("declared"));
  }

  @Test
  void healthChecksAreNotTraced() {
    assertThat(receiver.spans(it -> "/health".equals(it.attribute("url.path")))).isEmpty();
  }

  @Test
  void namesAndAttributesAreAsWithoutAFile() {
    assertThat(receiver.spans(it -> "h2database".equals(it.attribute("db.system.name"))))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.attributes()).doesNotContainKey("db.system"));
    LogRecord login = receiver.logs(it -> it.body().startsWith("login")).getFirst();
    assertThat(login.attributes())
        .containsEntry("password", "REDACTED")
        .containsEntry("till", "north");
  }

  @Test
  void requestsInProgressAreCounted() {
    assertThat(receiver.metrics(it -> it.name().equals("http.server.active_requests")))
        .isNotEmpty()
        .last()
        .satisfies(it -> assertThat(it.value()).isZero());
    assertThat(receiver.metrics(it -> it.name().startsWith("http.server.request.body"))).isEmpty();
  }

  @Test
  void agentsOwnMetricsAreThoseThatAreLookedAt() {
    assertThat(receiver.metrics()).anyMatch(it -> it.name().startsWith("otel.sdk.exporter."));
    assertThat(receiver.metrics(it -> it.name().matches("otel.sdk.(span.started|log.created)")))
        .isEmpty();
  }

  @Test
  void applicationHearsNothingOfIt() {
    assertThat(output).doesNotContain("WARN", "ERROR", "Exception");
    assertThat(output)
        .containsPattern(
            "StartupListener - sightline 0\\.\\S+ \\(OpenTelemetry 2\\.\\S+\\): as .*yaml");
  }

  @Test
  void whatIsSwitchedOffIsNotThere() throws IOException {
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            builder(
                    """
                    instrumentation/development:
                      general:
                        stability_opt_in_list: ""
                      java:
                        common:
                          http:
                            server:
                              emit_experimental_telemetry/development: false
                          logging:
                            structured_attributes:
                              included: []
                    """,
                    other)
                .property("sightline.redaction.enabled", "false")
                .property("sightline.request-id.enabled", "false")
                .property("sightline.instance-id.enabled", "false")
                .start("declarative-off")) {
      process.awaitOutput("^DONE");
      other.awaitMetrics(1, it -> it.name().equals("http.server.request.duration"));
      process.stop();

      assertThat(other.everything()).contains("canary01", "canary04", "canary05", "canary06");
      assertThat(other.everything()).doesNotContain("canary03", "active_requests");
      assertThat(other.spans(it -> "h2".equals(it.attribute("db.system")))).isNotEmpty();
      assertThat(other.spans(it -> it.attribute("db.system.name") != null)).isEmpty();
      assertThat(process.output()).contains("user.email=canary02", "ANSWER none");
      assertThat((String) other.resource("declared").get("service.instance.id")).doesNotMatch(UUID);
      assertThat(other.spans(it -> it.attribute("request_id") != null)).isEmpty();
    }
  }

  @Test
  void nothingLeavesWhereNothingCanBeMasked() throws Exception {
    int port = FreePort.find();
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            builder(PROMETHEUS.formatted(port), other.endpoint(), TRACEPARENT)
                .agent(without("Redactor"))
                .start("declarative-closed")) {
      process.awaitOutput("^DONE");
      assertThatThrownBy(() -> get("http://127.0.0.1:" + port + "/metrics"))
          .isInstanceOf(ConnectException.class);
      process.stop();

      assertThat(other.everything()).isEmpty();
      assertThat(process.output())
          // The application is as ever, and the traces of others are passed on.
          .contains("INNER null null " + TRACEPARENT + "\n", "ANSWER none")
          .containsOnlyOnce(" ERROR ")
          .containsPattern(
              " ERROR .*NOTHING IS EXPORTED, .*\\.yaml"
                  + " \\(.*NoClassDefFoundError: io/sightline/redaction/Redactor\\), .*"
                  + "sightline\\.redaction\\.enabled=false exports all, unmasked")
          .doesNotContain("\tat ", "canary01");
    }
  }

  @Test
  void userMayHaveItUnmasked() throws Exception {
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            builder("", other)
                .agent(without("DeclarativeRedaction"))
                .property("sightline.redaction.enabled", "false")
                .start("declarative-unmasked")) {
      process.awaitOutput("^DONE");
      other.awaitMetrics(1, it -> it.name().equals("http.server.request.duration"));
      process.stop();

      assertThat(other.everything()).contains("canary01", "canary04", "canary05", "canary06");
      assertThat(process.output())
          .containsOnlyOnce(" WARN ")
          .containsPattern(" WARN .*\\.yaml is used as it is, none of our defaults apply: .*")
          .doesNotContain(" ERROR ");
    }
  }

  /** Upstream's policy would try again within 1.2 s. */
  @Test
  void exportersTryAgainAsThroughAnOutage() throws Exception {
    try (Refusals collector = new Refusals();
        AgentProcess process =
            builder("", "http://127.0.0.1:" + collector.port()).start("declarative-outage")) {
      process.awaitOutput("^DONE");
      for (String signal : List.of("/v1/traces", "/v1/logs")) {
        List<Instant> attempts =
            await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> collector.attempts(signal), it -> it.size() > 1);
        assertThat(Duration.between(attempts.get(0), attempts.get(1)))
            .as(signal)
            .isGreaterThan(Duration.ofMillis(4500));
      }
    }
  }

  /** The agent with a class of redaction missing, as when it refers to what is not there. */
  private static Path without(String name) throws IOException {
    Path agent = directory.resolve("damaged-agent.jar");
    Path extension = directory.resolve("damaged-extension.jar");
    Files.copy(AGENT, agent, REPLACE_EXISTING);
    try (FileSystem jar = FileSystems.newFileSystem(agent)) {
      Path inside = jar.getPath("extensions/sightline-extension.jar");
      Files.copy(inside, extension, REPLACE_EXISTING);
      try (FileSystem parts = FileSystems.newFileSystem(extension)) {
        Files.delete(parts.getPath("io/sightline/redaction/" + name + ".class"));
      }
      Files.copy(extension, inside, REPLACE_EXISTING);
    }
    return agent;
  }

  private static AgentProcess.Builder builder(String sections, OtlpReceiver receiver)
      throws IOException {
    return builder(sections, receiver.endpoint());
  }

  private static AgentProcess.Builder builder(String sections, String endpoint, String... arguments)
      throws IOException {
    Path file =
        Files.writeString(
            Files.createTempFile(directory, "otel", ".yaml"),
            """
            file_format: "1.2"
            resource:
              attributes:
                - name: service.name
                  value: declared
                - name: api.key
                  value: canary06
                - name: price
                  value: 5$$ or $${NOT_A_VARIABLE}
              detection/development:
                detectors:
                  - host:
                  - process:
                  - service:
            propagator:
              composite:
                - tracecontext:
                - baggage:
            tracer_provider:
              processors:
                - batch:
                    schedule_delay: 100
                    exporter:
                      otlp_http:
                        endpoint: ${sys:endpoint}/v1/traces
            logger_provider:
              processors:
                - batch:
                    schedule_delay: 100
                    exporter:
                      otlp_http:
                        endpoint: ${sys:endpoint}/v1/logs
            meter_provider:
              readers:
                - periodic:
                    interval: 1000
                    exporter:
                      otlp_http:
                        endpoint: ${sys:endpoint}/v1/metrics
            """
                + sections);
    return AgentProcess.of(DeclarativeApplication.class, arguments)
        .agent(AGENT)
        .property("otel.config.file", file.toString())
        .property("endpoint", endpoint)
        .property("sightline.instance-id.directory", directory.toString())
        .withoutProperty("otel.service.name")
        .withoutProperty("otel.bsp.schedule.delay")
        .withoutProperty("otel.blrp.schedule.delay")
        .withoutProperty("otel.metric.export.interval");
  }

  private static String get(String uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** A Collector that takes nothing, and remembers when it was asked. */
  private static final class Refusals implements AutoCloseable {

    private final Map<String, List<Instant>> attempts = new ConcurrentHashMap<>();
    private final HttpServer server;

    Refusals() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            attempts
                .computeIfAbsent(
                    exchange.getRequestURI().getPath(), path -> new CopyOnWriteArrayList<>())
                .add(Instant.now());
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    List<Instant> attempts(String path) {
      return attempts.getOrDefault(path, List.of());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
