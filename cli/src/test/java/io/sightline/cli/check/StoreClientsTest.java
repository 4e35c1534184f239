package io.sightline.cli.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Reads answers that the real programs gave: Prometheus 3.15, Tempo 2.9, Loki 3.7, Collector 0.145.
 */
class StoreClientsTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";

  private final Map<String, byte[]> answers = new HashMap<>();
  private HttpServer server;
  private URI base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] answer = answers.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(answer == null ? 404 : 200, 0);
            exchange.getResponseBody().write(answer == null ? "not found".getBytes(UTF_8) : answer);
          }
        });
    server.start();
    base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void readsATrace() throws IOException {
    answers.put("/api/v2/traces/" + TRACE_ID, recorded("tempo-trace.json"));

    Trace trace = new Tempo(base).trace(TRACE_ID).orElseThrow();

    assertThat(trace.services()).containsExactly("api-gateway");
    assertThat(trace.spans()).hasSize(2);
    Span server = trace.spans().getFirst();
    assertThat(server.spanId()).isEqualTo(SPAN_ID);
    assertThat(server.parentId()).isEqualTo("00f067aa0ba902b7");
    assertThat(server).hasToString("api-gateway SERVER POST /api/orders");
    assertThat(server.start()).isEqualTo(Instant.ofEpochSecond(1795266452L, 1));
    assertThat(server.error()).isTrue();
    assertThat(server.attributes())
        .containsOnly(
            entry("http.route", "/api/orders"), entry("http.response.status_code", "201"));
    assertThat(server.resource()).contains(entry("process.pid", "7"));
    Span internal = trace.spans().get(1);
    assertThat(internal.kind()).isEqualTo("INTERNAL");
    assertThat(internal.error()).isFalse();
    assertThat(trace.parentOf(internal)).contains(server);
    assertThat(trace.roots()).containsExactly(server);
  }

  @Test
  void knowsThatATraceIsNotThere() {
    answers.put("/api/v2/traces/" + TRACE_ID, "{\"trace\":{},\"metrics\":{}}".getBytes(UTF_8));

    assertThat(new Tempo(base).trace(TRACE_ID)).isEmpty();
    assertThat(new Tempo(base).trace("1" + TRACE_ID.substring(1))).isEmpty();
  }

  @Test
  void readsASearchAndGivesTheTraceIdItsLeadingZeroBack() throws IOException {
    answers.put("/api/search", recorded("tempo-search.json"));

    assertThat(new Tempo(base).search("{}", Instant.EPOCH, Instant.now()))
        .containsExactly(new Tempo.FoundTrace(TRACE_ID, "<root span not yet received>", ""));
  }

  @Test
  void readsExemplars() throws IOException {
    answers.put("/api/v1/query_exemplars", recorded("prometheus-exemplars.json"));

    assertThat(new Prometheus(base).exemplars("x", Instant.EPOCH, Instant.now()))
        .singleElement()
        .satisfies(
            exemplar -> {
              assertThat(exemplar.traceId()).isEqualTo(TRACE_ID);
              assertThat(exemplar.spanId()).isEqualTo(SPAN_ID);
              assertThat(exemplar.at()).isEqualTo(Instant.parse("2026-11-21T13:07:32.500Z"));
              assertThat(exemplar.series()).contains(entry("service_name", "api-gateway"));
            });
  }

  @Test
  void readsLogLinesWithLabelsAndMetadataApart() throws IOException {
    answers.put("/loki/api/v1/query_range", recorded("loki-lines.json"));

    assertThat(new Loki(base).lines(Loki.linesOfTrace(TRACE_ID), Instant.EPOCH, Instant.now()))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.service()).isEqualTo("api-gateway");
              assertThat(line.traceId()).isEqualTo(TRACE_ID);
              assertThat(line.spanId()).isEqualTo(SPAN_ID);
              assertThat(line.body()).isEqualTo("order_created");
              assertThat(line.at()).isEqualTo(Instant.ofEpochSecond(1795267299L, 1));
              assertThat(line.labels())
                  .containsOnlyKeys(
                      "deployment_environment_name", "service_name", "service_namespace");
              assertThat(line.metadata()).contains(entry("order_id", "7c1e"));
            });
  }

  @Test
  void readsTheCollectorsCounters() throws IOException {
    answers.put("/metrics", recorded("collector-metrics.txt"));

    Collector.Counters counters = new Collector(base, base).counters();

    assertThat(counters.accepted(Signal.TRACES)).isEqualTo(2);
    assertThat(counters.accepted(Signal.METRICS)).isEqualTo(1);
    assertThat(counters.accepted(Signal.LOGS)).isZero();
    assertThat(counters.queued("tempo")).isZero();
    assertThat(counters.sendFailed(Signal.TRACES, "tempo")).isZero();
  }

  @Test
  void namesTheProgramThatAnswersWithAnError() {
    assertThatThrownBy(() -> new Prometheus(base).flags())
        .isInstanceOf(StoreException.class)
        .hasMessage("Prometheus answered 404 at " + base + "/api/v1/status/flags: not found");
  }

  @Test
  void namesTheProgramThatAnswersWithSomethingElse() {
    answers.put("/api/v1/status/flags", "<html>".getBytes(UTF_8));

    assertThatThrownBy(() -> new Prometheus(base).flags())
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "Prometheus answered something other than JSON at "
                + base
                + "/api/v1/status/flags: <html>");
  }

  private static byte[] recorded(String name) throws IOException {
    try (InputStream in = StoreClientsTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
