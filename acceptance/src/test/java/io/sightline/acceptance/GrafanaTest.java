package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent to Grafana, and what is read of answers in the form of its documentation. */
class GrafanaTest {
  private static final String QUERY = "POST /api/ds/query";
  private static final Instant SINCE = Instant.now().minus(Duration.ofMinutes(5));

  /** Answers by method, path and query of the request. */
  private final Map<String, String> answers = new HashMap<>();

  private int status = 200;
  private JsonNode sent;
  private HttpServer server;
  private Grafana grafana;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    grafana =
        new Grafana(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "admin", "secret");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    sent = body.isEmpty() ? null : WholeShop.json(body);
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    boolean known =
        answers.containsKey(request)
            // admin:secret
            && "Basic YWRtaW46c2VjcmV0"
                .equals(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] answer = answers.getOrDefault(request, "{}").getBytes(UTF_8);
    exchange.sendResponseHeaders(known ? status : 404, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private void framesAre(String... frames) {
    answers.put(
        QUERY,
        "{\"results\":{\"A\":{\"status\":200,\"frames\":[%s]}}}"
            .formatted(String.join(",", frames)));
  }

  private static String frame(String meta, String fields, String values) {
    return "{\"schema\":{\"refId\":\"A\",\"meta\":%s,\"fields\":[%s]},\"data\":{\"values\":%s}}"
        .formatted(meta, fields, values);
  }

  private static String series(String values) {
    return frame(
        "{\"type\":\"timeseries-multi\",\"custom\":{\"resultType\":\"matrix\"}}",
        """
        {"name":"Time","type":"time","typeInfo":{"frame":"time.Time"}},
        {"name":"Value","type":"number","labels":{"service":"order-service"}}""",
        values);
  }

  private static Dashboard.Query query(String text) {
    return new Dashboard.Query("Orders", "Rate", Dashboard.prometheus(text));
  }

  @Test
  void sendsAQueryAsAPageDoes() throws Exception {
    framesAre(series("[[1644488152084,1644488162084],[0,2.5]]"));
    Instant before = Instant.now();

    boolean found = grafana.findsSomething(query("rate(orders[$__rate_interval])"), SINCE);

    assertThat(found).isTrue();
    assertThat(sent.path("from")).isEqualTo(WholeShop.json("\"" + SINCE.toEpochMilli() + "\""));
    assertThat(sent.path("to").isTextual()).isTrue();
    assertThat(sent.path("to").asLong()).isGreaterThanOrEqualTo(before.toEpochMilli());
    JsonNode query = sent.path("queries").path(0);
    assertThat(query.path("refId").asText()).isEqualTo("A");
    assertThat(query.at("/datasource/uid").asText()).isEqualTo("prometheus");
    // The back end knows its variables.
    assertThat(query.path("expr").asText()).isEqualTo("rate(orders[$__rate_interval])");
    assertThat(query.path("instant").asBoolean()).isTrue();
    assertThat(query.path("maxDataPoints").asInt()).isEqualTo(1000);
    assertThat(query.path("intervalMs").asInt()).isBetween(300, 400);
  }

  @Test
  void findsNothingWhereNothingIs() throws Exception {
    for (String nothing :
        List.of(
            series("[[],[]]"),
            // Not a number.
            series("[[1644488152084],[null]]"),
            // Prometheus found no series.
            frame("{}", "", "[]"),
            frame(
                "{\"preferredVisualisationType\":\"table\"}",
                "{\"name\":\"traceID\",\"type\":\"string\"},{\"name\":\"startTime\",\"type\":\"time\"}",
                "[[],[]]"),
            exemplars())) {
      framesAre(nothing);

      assertThat(grafana.findsSomething(query("orders"), SINCE)).as(nothing).isFalse();
    }
    framesAre();
    assertThat(grafana.findsSomething(query("orders"), SINCE)).isFalse();
  }

  @Test
  void findsTracesThatTookNoMillisecond() throws Exception {
    framesAre(
        frame(
            "{\"preferredVisualisationType\":\"table\"}",
            """
            {"name":"traceID","type":"string"},{"name":"startTime","type":"time"},
            {"name":"traceDuration","type":"number"}""",
            "[[\"4bf9\"],[1644488152084],[null]]"));

    assertThat(grafana.findsSomething(query("{}"), SINCE)).isTrue();
  }

  @Test
  void tellsWhatTheStoreDidNotUnderstand() {
    answers.put(
        QUERY,
        """
        {"results":{"A":{"error":"bad_data: 1:6: parse error","status":400,"frames":[]}}}""");

    assertThatThrownBy(() -> grafana.findsSomething(query("rate("), SINCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rate(")
        .hasMessageContaining("1:6: parse error");
    status = 400;
    assertThatThrownBy(() -> grafana.findsSomething(query("rate("), SINCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("400")
        .hasMessageContaining("1:6: parse error");
  }

  @Test
  void isNotContentWithAnAnswerToAnotherQuestion() {
    answers.put(QUERY, "{\"results\":{\"B\":{\"status\":200,\"frames\":[]}}}");

    assertThatThrownBy(() -> grafana.findsSomething(query("orders"), SINCE))
        .isInstanceOf(IOException.class);
  }

  private static String exemplars() {
    return frame(
        "{\"custom\":{\"resultType\":\"exemplar\"}}",
        """
        {"name":"Time","type":"time"},{"name":"Value","type":"number"},
        {"name":"service","type":"string"},{"name":"span_id","type":"string"},
        {"name":"trace_id","type":"string"}""",
        """
        [[1644488152084,1644488152099],[0.1,0.2],["order-service","order-service"],
        ["00f0","00f1"],["4bf9","4bf8"]]""");
  }

  @Test
  void readsExemplarsBesideTheLines() throws Exception {
    framesAre(series("[[1644488152084],[1]]"), exemplars());

    List<Map<String, String>> found = grafana.exemplars(query("orders"), SINCE);

    assertThat(found).extracting(each -> each.get("trace_id")).containsExactly("4bf9", "4bf8");
    assertThat(found).extracting(each -> each.get("span_id")).containsExactly("00f0", "00f1");
  }

  @Test
  void readsTheSpansOfATrace() throws Exception {
    framesAre(
        frame(
            "{\"preferredVisualisationType\":\"trace\"}",
            """
            {"name":"traceID","type":"string"},{"name":"spanID","type":"string"},
            {"name":"operationName","type":"string"},{"name":"serviceTags","type":"other"}""",
            """
            [["4bf9"],["00f0"],["POST /api/orders"],
            [[{"key":"service.name","value":"api-gateway"},{"key":"process.pid","value":7}]]]"""));

    List<Answers.Hop> trace = grafana.trace("tempo", "4bf9");

    assertThat(trace)
        .containsExactly(
            new Answers.Hop(
                "00f0",
                "POST /api/orders",
                Map.of("service.name", "api-gateway", "process.pid", "7")));
    JsonNode query = sent.path("queries").path(0);
    assertThat(query.path("queryType").asText()).isEqualTo("traceId");
    assertThat(query.path("query").asText()).isEqualTo("4bf9");
    assertThat(query.at("/datasource/uid").asText()).isEqualTo("tempo");
    // Whenever it was.
    assertThat(sent.path("from").asText()).isEqualTo("0");
  }

  @Test
  void readsLabelsAndMetadataOfLines() throws Exception {
    framesAre(
        frame(
            "{\"type\":\"log-lines\"}",
            """
            {"name":"labels","type":"other"},{"name":"timestamp","type":"time"},
            {"name":"body","type":"string"}""",
            """
            [[{"service_name":"order-service","trace_id":"4bf9"}],[1644488152084],["created"]]"""));

    List<Map<String, String>> lines = grafana.lines("loki", "{a=\"b\"}", SINCE);

    assertThat(lines).containsExactly(Map.of("service_name", "order-service", "trace_id", "4bf9"));
    JsonNode query = sent.path("queries").path(0);
    assertThat(query.path("expr").asText()).isEqualTo("{a=\"b\"}");
    assertThat(query.path("queryType").asText()).isEqualTo("range");
    assertThat(query.at("/datasource/type").asText()).isEqualTo("loki");
  }

  @Test
  void readsDashboardsAsTheyAreShown() throws Exception {
    answers.put(
        "GET /api/search?type=dash-db&limit=5000",
        "[{\"uid\":\"shop\",\"type\":\"dash-db\",\"folderTitle\":\"Sightline\"}]");
    answers.put(
        "GET /api/dashboards/uid/shop",
        """
        {"meta":{"provisioned":true,"folderTitle":"Sightline"},
         "dashboard":{"uid":"shop","title":"Shop","panels":[{"title":"Lines","type":"logs","targets":[
           {"refId":"L","datasource":{"type":"loki","uid":"loki"},"queryType":"range",
            "expr":"{service_name=~\\"$service\\"} [$__auto]"}]}]}}""");

    List<Dashboard> dashboards = grafana.dashboards();

    assertThat(dashboards).hasSize(1);
    Dashboard.Query query = dashboards.getFirst().queries().getFirst();
    assertThat(query.store()).isEqualTo("loki");
    assertThat(query.target().path("expr").asText()).isEqualTo("{service_name=~\".+\"} [$__auto]");
    assertThat(query.text()).isEqualTo("{service_name=~\".+\"} [1m]");
  }

  @Test
  void asksForDataSourcesAndWhatIsBehindThem() throws Exception {
    answers.put("GET /api/health", "{\"database\":\"ok\",\"version\":\"13.1.0\"}");
    answers.put("GET /api/datasources", "[{\"uid\":\"loki\"},{\"uid\":\"tempo\"}]");
    answers.put("GET /api/datasources/uid/loki", "{\"uid\":\"loki\",\"readOnly\":true}");
    answers.put("GET /api/datasources/uid/loki/health", "{\"status\":\"OK\"}");
    answers.put("GET /api/datasources/proxy/uid/prometheus/api/v1/rules", "{\"data\":{}}");
    answers.put(
        "GET /api/datasources/uid/prometheus/resources/api/v1/label/service/values"
            + "?match[]=http_requests_total",
        "{\"status\":\"success\",\"data\":[\"api-gateway\"]}");

    assertThat(grafana.health().path("version").asText()).isEqualTo("13.1.0");
    assertThat(grafana.dataSources()).hasSize(2);
    assertThat(grafana.dataSource("loki").path("readOnly").asBoolean()).isTrue();
    assertThat(grafana.health("loki").path("status").asText()).isEqualTo("OK");
    assertThat(grafana.store("prometheus", "/api/v1/rules").has("data")).isTrue();
    assertThat(grafana.labelValues("http_requests_total", "service"))
        .containsExactly("api-gateway");
    assertThatThrownBy(() -> grafana.dataSource("none"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("404")
        .hasMessageContaining("/api/datasources/uid/none");
  }

  @Test
  void readsTheFileOfDataSourcesAsGrafanaDoes() throws IOException {
    Map<String, JsonNode> sources = DataSources.provisioned();

    assertThat(sources).containsKeys("prometheus", "tempo", "loki", "alertmanager", "jaeger");
    assertThat(sources.get("loki").at("/jsonData/derivedFields/0/url").asText())
        .isEqualTo("${__value.raw}");
    assertThat(sources.get("tempo").at("/jsonData/tracesToLogsV2/query").asText())
        .contains("`${__trace.traceId}`");
  }
}
