package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.LogRecord;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What applies under a declarative configuration file, for which the SDK asks no customizer. */
class DeclarativeIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));

  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";

  private static OtlpReceiver receiver;
  private static String output;
  private static String prometheus;

  @TempDir private static Path directory;

  @BeforeAll
  static void run() throws Exception {
    receiver = OtlpReceiver.start();
    int port = freePort();
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
        builder(
                """
                    - pull:
                        exporter:
                          prometheus/development:
                            host: 127.0.0.1
                            port: %d
                """
                    .formatted(port),
                receiver)
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
    assertThat(output).contains("INNER declared-request tier=gold\n");
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
            builder("", other)
                .property("sightline.redaction.enabled", "false")
                .property("sightline.request-id.enabled", "false")
                .property("sightline.instance-id.enabled", "false")
                .start("declarative-off")) {
      process.awaitOutput("^DONE");
      other.awaitMetrics(1, it -> it.name().equals("http.server.request.duration"));
      process.stop();

      assertThat(other.everything()).contains("canary01", "canary04", "canary05", "canary06");
      assertThat(process.output()).contains("user.email=canary02", "ANSWER none");
      assertThat((String) other.resource("declared").get("service.instance.id")).doesNotMatch(UUID);
      assertThat(other.spans(it -> it.attribute("request_id") != null)).isEmpty();
    }
  }

  private static AgentProcess.Builder builder(String readers, OtlpReceiver receiver)
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
                + readers);
    return AgentProcess.of(DeclarativeApplication.class)
        .agent(AGENT)
        .property("otel.config.file", file.toString())
        .property("endpoint", receiver.endpoint())
        .property("sightline.instance-id.directory", directory.toString())
        .withoutProperty("otel.service.name")
        .withoutProperty("otel.bsp.schedule.delay")
        .withoutProperty("otel.blrp.schedule.delay")
        .withoutProperty("otel.metric.export.interval");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String get(String uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
