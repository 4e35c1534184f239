package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.FreePort;
import io.sightline.agent.testing.LogRecord;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Secrets in each place from which they could leave, once with and once without redaction. */
class RedactionIT {

  private static final List<String> WITH_OPENTELEMETRY_API =
      List.of(
          "opentelemetry-(api|context|common)-[0-9.]+.jar",
          "(logback|slf4j|jedis|commons-pool2|gson|json|h2|redis-).*.jar");

  private static OtlpReceiver receiver;
  private static String output;
  private static String prometheus;

  @BeforeAll
  static void run() throws Exception {
    receiver = OtlpReceiver.start();
    int port = FreePort.find();
    try (AgentProcess process =
        builder(receiver)
            .property("otel.metrics.exporter", "otlp,prometheus")
            .property("otel.exporter.prometheus.host", "127.0.0.1")
            .property("otel.exporter.prometheus.port", String.valueOf(port))
            .start("redaction")) {
      process.awaitOutput("^DONE");
      receiver.awaitMetrics(1, point -> point.name().equals("leaky.logins"));
      prometheus = metricsOf(port);
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
    assertThat(canaries(receiver.everything())).isEmpty();
    assertThat(receiver.everything()).doesNotContain("4111 1111", "@example.com");
    assertThat(canaries(prometheus)).isEmpty();
    assertThat(prometheus).contains("leaky_logins_total{api_token=\"REDACTED-");
  }

  @Test
  void withoutRedactionAllWouldLeave() {
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            builder(other)
                .property("sightline.redaction.enabled", "false")
                .start("redaction-off")) {
      process.awaitOutput("^DONE");
      process.stop();

      // 18 is a literal of SQL and 21 a value of Redis: upstream masks both.
      List<String> all =
          IntStream.rangeClosed(1, 29)
              .filter(it -> it != 18 && it != 21)
              .mapToObj(it -> String.format("canary%02d", it))
              .collect(Collectors.toList());
      assertThat(canaries(other.everything() + process.output())).isEqualTo(all);
      assertThat(process.output()).contains("BAGGAGE").contains("user.email=canary02");
    }
  }

  @Test
  void debugModeLogsSpansAsTheyLeave() {
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess process =
            builder(other).property("otel.javaagent.debug", "true").start("redaction-debug")) {
      process.awaitOutput("^DONE");
      process.stop();

      String logged =
          process
              .output()
              .lines()
              .filter(line -> line.contains("LoggingSpanExporter - "))
              .collect(Collectors.joining("\n"));
      assertThat(logged).contains("token=REDACTED");
      assertThat(canaries(logged)).isEmpty();
      assertThat(other.spans()).isNotEmpty();
      assertThat(canaries(other.everything())).isEmpty();
    }
  }

  @Test
  void applicationNoticesNothing() {
    assertThat(output).doesNotContain("sightline: a record", "Exception in thread");
    assertThat(output).contains("BAGGAGE tier=gold\n");
  }

  @Test
  void theRestIsStillThere() {
    Span client = span("CLIENT", "http.request.method");
    assertThat((String) client.attribute("url.full"))
        .endsWith("/chat/sessions/REDACTED?page=1&token=REDACTED&code=REDACTED");
    assertThat(client.attribute("http.request.header.authorization")).isEqualTo("REDACTED");
    assertThat(client.attribute("http.response.header.set-cookie")).isEqualTo("REDACTED");
    Span server = span("SERVER", "http.request.method");
    assertThat(server.attribute("url.query")).isEqualTo("page=1&token=REDACTED&code=REDACTED");
    assertThat(server.attribute("url.path")).isEqualTo("/chat/sessions/REDACTED");

    assertThat(receiver.spans(it -> "SET".equals(it.attribute("db.operation.name"))))
        .singleElement()
        .satisfies(it -> assertThat(it.attribute("db.query.text")).isEqualTo("SET session:? ?"));
    assertThat(receiver.spans(it -> it.name().contains("INSERT")))
        .singleElement()
        .extracting(it -> it.attribute("db.query.text"))
        .isEqualTo("INSERT INTO users VALUES (?, ?)");

    LogRecord login =
        receiver.logs(it -> it.body().equals("user logged in with password=REDACTED")).getFirst();
    assertThat(login.attribute("order_id")).isEqualTo(17L);
    assertThat(login.attribute("password")).isEqualTo("REDACTED");
    assertThat(login.attribute("session_token")).isEqualTo("REDACTED");
    assertThat(receiver.logs(it -> it.body().equals("failed")).getFirst())
        .extracting(it -> it.attribute("exception.stacktrace"))
        .asString()
        .contains("LeakyApplication.logs(");
    assertThat(receiver.resource("test")).doesNotContainKey("process.command_args");
  }

  @Test
  void exemplarsHaveTheTraceOnly() {
    String everything = receiver.everything();
    assertThat(everything).contains("exemplars {").doesNotContain("filtered_attributes");
    assertThat(receiver.metrics(it -> !it.exemplarTraceIds().isEmpty())).isNotEmpty();
  }

  private static Span span(String kind, String attribute) {
    return receiver
        .spans(it -> it.kind().equals(kind) && it.attribute(attribute) != null)
        .getFirst();
  }

  private static List<String> canaries(String text) {
    return Pattern.compile("canary[0-9]{2}")
        .matcher(text)
        .results()
        .map(it -> it.group())
        .distinct()
        .sorted()
        .toList();
  }

  private static AgentProcess.Builder builder(OtlpReceiver receiver) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(
                it ->
                    it.endsWith("test-classes")
                        || WITH_OPENTELEMETRY_API.stream()
                            .anyMatch(new File(it).getName()::matches))
            .collect(Collectors.joining(File.pathSeparator));
    return AgentProcess.ofCommand(
            "-Ddb.token=canary27",
            "-cp",
            classPath,
            LeakyApplication.class.getName(),
            "--token",
            "canary28")
        .extension()
        .exportTo(receiver)
        .property("otel.semconv-stability.opt-in", "database")
        .property("otel.resource.attributes", "api.key=canary29")
        .property(
            "otel.instrumentation.http.client.capture-request-headers",
            "Authorization,Cookie,X-Api-Key")
        .property("otel.instrumentation.http.client.capture-response-headers", "Set-Cookie")
        .property(
            "otel.instrumentation.http.server.capture-request-headers",
            "Authorization,Cookie,X-Api-Key")
        .property("otel.instrumentation.logback-appender.experimental.capture-mdc-attributes", "*")
        .property("otel.instrumentation.common.logging.structured-attributes.included", "*");
  }

  private static String metricsOf(int port) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                  .header("Accept", "application/openmetrics-text; version=1.0.0")
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
