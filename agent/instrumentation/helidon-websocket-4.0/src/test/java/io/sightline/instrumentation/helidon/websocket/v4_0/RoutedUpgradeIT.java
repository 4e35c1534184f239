package io.sightline.instrumentation.helidon.websocket.v4_0;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections as Helidon 4.5 makes them: by HTTP routing, which has a span for each request. */
class RoutedUpgradeIT {

  private static final String SCOPE = "io.sightline.helidon-websocket-4.0";

  private static OtlpReceiver receiver;
  private static String output;
  private static String outputWithoutAgent;

  @BeforeAll
  static void run() {
    receiver = OtlpReceiver.start();
    try (AgentProcess process =
        AgentProcess.of(RoutedWebSocketServer.class)
            .extension()
            .property("otel.experimental.sdk.telemetry.version", "latest")
            .exportTo(receiver)
            .start("routed")) {
      process.awaitOutput("^DONE");
      process.awaitExit();
      output = process.output();
    }
    try (AgentProcess process =
        AgentProcess.of(RoutedWebSocketServer.class).withoutAgent().start("routed-without-agent")) {
      process.awaitOutput("^DONE");
      outputWithoutAgent = process.output();
    }
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text hello",
        "rejected refused 400",
        "filtered refused 401",
        "broken refused 500",
        "mapped refused 500",
        "plain 200",
        "last hello"
      })
  void applicationSeesWhatItSeesWithoutAgent(String result) {
    assertThat(outputWithoutAgent).contains("CASE " + result + "\n");
    assertThat(output).contains("CASE " + result + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "last"})
  void connectionIsTheOnlySpanOfItsRequest(String name) {
    Span connection = server(name);

    assertThat(connection.scope()).isEqualTo(SCOPE);
    assertThat(connection.name()).isEqualTo("GET /echo/{case}");
    assertThat(connection.status()).isEqualTo("UNSET");
    assertThat(connection.attributes())
        .containsEntry("http.response.status_code", 101L)
        .containsEntry("http.route", "/echo/{case}")
        .containsEntry("network.protocol.name", "websocket")
        .containsEntry("websocket.close.code", 1000L)
        .containsEntry("websocket.messages.received", 1L)
        .containsEntry("websocket.messages.sent", 1L);
    assertThat(client("/echo/" + name))
        .satisfies(it -> assertThat(connection.isChildOf(it)).isTrue());
    assertThat(client("/ok/" + name + "-upgrade").isChildOf(connection)).isTrue();
  }

  @Test
  void messageIsATraceOfItsOwn() {
    String connection = server("text").spanId();

    assertThat(receiver.spans(span -> span.kind().equals("INTERNAL") && span.scope().equals(SCOPE)))
        .filteredOn(
            span -> span.links().stream().anyMatch(link -> link.spanId().equals(connection)))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.isRoot()).isTrue();
              assertThat(message.name()).isEqualTo("process /echo/{case}");
            });
  }

  @ParameterizedTest
  @CsvSource({"rejected, 400", "filtered, 401", "broken, 500", "mapped, 500"})
  void refusalHasItsStatus(String name, long status) {
    Span refused = server(name);

    assertThat(refused.scope()).isEqualTo(SCOPE);
    assertThat(refused.status()).isEqualTo(status == 500 ? "ERROR" : "UNSET");
    assertThat(refused.attributes())
        .containsEntry("http.response.status_code", status)
        .containsEntry("network.protocol.version", "1.1")
        .doesNotContainKey("websocket.close.code");
  }

  @Test
  void requestThatAsksForNoConnectionIsOfHttp() {
    assertThat(server("plain").scope()).startsWith("io.opentelemetry.helidon");
  }

  @Test
  void requestInsideOfAnUpgradeHasASpanOfHttp() {
    assertThat(servers("text-upgrade"))
        .singleElement()
        .satisfies(span -> assertThat(span.scope()).startsWith("io.opentelemetry.helidon"));
  }

  @Test
  void endsEachSpan() {
    assertThat(receiver.lastMetrics(point -> point.name().equals("otel.sdk.span.live")))
        .isNotEmpty()
        .allSatisfy(point -> assertThat(point.value()).isZero());
  }

  private static Span server(String name) {
    List<Span> spans = servers(name);
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }

  private static List<Span> servers(String name) {
    return receiver.spans(
        span ->
            span.kind().equals("SERVER")
                && String.valueOf(span.attribute("url.path")).endsWith("/" + name));
  }

  private static Span client(String path) {
    List<Span> spans =
        receiver.spans(
            span ->
                span.kind().equals("CLIENT")
                    && String.valueOf(span.attribute("url.full")).endsWith(path));
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }
}
