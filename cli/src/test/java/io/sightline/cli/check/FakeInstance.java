package io.sightline.cli.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers as a shop and its stores do after an order, in the JSON shapes that were recorded from
 * the real programs. The public fields break it; the check must then name what was broken.
 */
final class FakeInstance implements AutoCloseable {
  private static final ObjectMapper json = new ObjectMapper();

  final Set<String> withoutSpans = new HashSet<>();
  final Set<String> withoutMetrics = new HashSet<>();
  final Set<String> withoutLogs = new HashSet<>();
  final Set<String> withoutTraceIdInLogs = new HashSet<>();
  final Map<String, Duration> clocks = new HashMap<>();

  /** Services whose incoming context is lost. */
  final Set<String> cutBefore = new HashSet<>();

  /** Spans, as "service kind name", that are not made. */
  final Set<String> spansNotMade = new HashSet<>();

  final Map<String, String> prometheusFlags =
      new HashMap<>(
          Map.of("enable-feature", "exemplar-storage", "web.enable-otlp-receiver", "true"));

  /** Services whose last metrics are from before the order. */
  final Set<String> staleMetrics = new HashSet<>();

  /** Programs that the instance itself says are not at work. */
  final List<DownProgram> down = new ArrayList<>();

  boolean exemplarsSent = true;
  boolean serviceNamePromoted = true;
  boolean serviceNameIndexed = true;
  double queuedForTempo;
  int declinedFirst;
  int orderStatus = 201;
  boolean busy;

  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<String> traceIds = new CopyOnWriteArrayList<>();
  private final List<LogLine> lines = new CopyOnWriteArrayList<>();
  private final List<Exemplar> exemplars = new CopyOnWriteArrayList<>();
  private final Map<String, HttpServer> servers = new LinkedHashMap<>();
  private final AtomicLong ids = new AtomicLong(0x1111_0000_0000_0000L);
  private Outcome outcome = Outcome.CREATED;

  FakeInstance() throws IOException {
    start("gateway", this::gateway);
    start("prometheus", this::prometheus);
    start("tempo", this::tempo);
    start("loki", this::loki);
    start("health", exchange -> answer(exchange, 200, "{\"status\":\"Server available\"}"));
    start("metrics", this::collectorMetrics);
  }

  Endpoints endpoints() {
    return new Endpoints(
        address("gateway"),
        address("prometheus"),
        address("tempo"),
        address("loki"),
        address("health"),
        address("metrics"));
  }

  /** Stops one of the programs: gateway, prometheus, tempo, loki, health or metrics. */
  void stop(String program) {
    servers.get(program).stop(0);
  }

  /** Adds a line that has nothing to do with any order. */
  void log(String service, Instant at, String body) {
    lines.add(new LogLine(Map.of("service_name", service), Map.of(), at, body));
  }

  int orders() {
    return traceIds.size();
  }

  @Override
  public void close() {
    servers.values().forEach(server -> server.stop(0));
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private void start(String name, Handler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.start();
    servers.put(name, server);
  }

  private URI address(String name) {
    return URI.create("http://127.0.0.1:" + servers.get(name).getAddress().getPort());
  }

  private void gateway(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      answer(
          exchange,
          200,
          "[{\"id\": \"1\", \"stock\": 50}, {\"id\": \"5\", \"stock\": 150}, {\"id\": \"2\", \"stock\": 3}]");
      return;
    }
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String[] traceparent = exchange.getRequestHeaders().getFirst("traceparent").split("-");
    if (orderStatus != 201) {
      answer(exchange, orderStatus, "{\"error\": \"Failed to create order\"}");
      return;
    }
    outcome =
        declinedFirst-- > 0
            ? Outcome.DECLINED
            : request.contains("no-such")
                ? Outcome.UNKNOWN_PRODUCT
                : request.contains("\"quantity\": 1}") ? Outcome.CREATED : Outcome.OUT_OF_STOCK;
    record(traceparent[1], traceparent[2]);
    answer(
        exchange,
        outcome.status(),
        outcome == Outcome.CREATED
            ? "{\"order\": {\"order_id\": \"7c1e\", \"product_id\": \"5\"}, \"payment\": {}}"
            : "{\"error\": \"as asked for\"}");
  }

  private void record(String traceId, String callerSpanId) {
    traceIds.add(traceId);
    Set<String> logged = new HashSet<>();
    add(ExpectedTrace.of(outcome).root(), traceId, callerSpanId, logged);
    boolean last = !busy || traceIds.size() > 1;
    if (exemplarsSent && prometheusFlags.get("enable-feature").contains("exemplar-storage")) {
      exemplars.add(
          new Exemplar(
              Map.of(
                  "service_name",
                  "api-gateway",
                  "http_response_status_code",
                  "" + outcome.status()),
              Map.of("trace_id", last ? traceId : "f".repeat(32), "span_id", callerSpanId),
              time("api-gateway").plusMillis(5)));
    }
  }

  private void add(ExpectedSpan expected, String traceId, String parentId, Set<String> logged) {
    String service = expected.service();
    if (cutBefore.contains(service) && expected.kind().equals("SERVER")) {
      traceId = "%032x".formatted(ids.incrementAndGet());
      parentId = "";
    }
    String spanId = "%016x".formatted(ids.incrementAndGet());
    boolean made = !spansNotMade.contains(expected.toString());
    if (made && !withoutSpans.contains(service)) {
      boolean byAttribute = expected.name().startsWith("[");
      spans.add(
          new Span(
              service,
              spanId,
              parentId,
              expected.kind(),
              byAttribute ? "select orders" : expected.name().replace("*", "product_id"),
              time(service),
              false,
              byAttribute ? Map.of("db.system.name", "postgresql") : Map.of(),
              Map.of("service.name", service, "trace", traceId)));
    }
    boolean entry = expected.kind().equals("SERVER") || expected.kind().equals("CONSUMER");
    if (entry && logged.add(service) && !withoutLogs.contains(service)) {
      lines.add(
          new LogLine(
              serviceNameIndexed ? Map.of("service_name", service) : Map.of("job", service),
              withoutTraceIdInLogs.contains(service)
                  ? Map.of("order_id", "7c1e")
                  : Map.of("order_id", "7c1e", "trace_id", traceId, "span_id", spanId),
              time(service),
              "order seen"));
    }
    for (ExpectedSpan child : expected.children()) {
      add(child, traceId, made ? spanId : parentId, logged);
    }
  }

  private Instant time(String service) {
    return Instant.now().plus(clocks.getOrDefault(service, Duration.ZERO));
  }

  private void prometheus(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange);
    switch (exchange.getRequestURI().getPath()) {
      case "/-/ready" -> answer(exchange, 200, "Prometheus Server is Ready.");
      case "/api/v1/status/flags" -> answer(exchange, 200, Map.of("data", prometheusFlags));
      case "/api/v1/query_exemplars" -> {
        List<Object> data = new ArrayList<>();
        for (Exemplar exemplar : exemplars) {
          double at = exemplar.at().toEpochMilli() / 1000.0;
          if (serviceNamePromoted
              && !withoutMetrics.contains("api-gateway")
              && at >= Double.parseDouble(query.get("start"))
              && at <= Double.parseDouble(query.get("end"))) {
            data.add(
                Map.of(
                    "seriesLabels",
                    exemplar.series(),
                    "exemplars",
                    List.of(Map.of("labels", exemplar.labels(), "value", "0.5", "timestamp", at))));
          }
        }
        answer(exchange, 200, Map.of("status", "success", "data", data));
      }
      case "/api/v1/query" -> {
        String promql = query.get("query");
        String service =
            promql.contains("target_info") ? quoted(promql).replace("(.+/)?", "") : "api-gateway";
        Map<String, String> labels = new HashMap<>(Map.of("job", "shop/" + service));
        if (serviceNamePromoted) {
          labels.put("service_name", service);
        }
        double now = Instant.now().toEpochMilli() / 1000.0;
        String last = "" + (staleMetrics.contains(service) ? now - 60 : now);
        answer(
            exchange,
            200,
            Map.of(
                "data",
                Map.of(
                    "result",
                    withoutMetrics.contains(service)
                        ? List.of()
                        : List.of(Map.of("metric", labels, "value", List.of(now, last))))));
      }
      default -> answer(exchange, 404, "404 page not found");
    }
  }

  private void tempo(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/ready")) {
      answer(exchange, 200, "ready");
    } else if (path.equals("/api/search")) {
      String service = quoted(query(exchange).get("q"));
      List<Object> found =
          spans.stream()
              .filter(span -> span.service().equals(service) && span.parentId().isEmpty())
              .<Object>map(
                  span ->
                      Map.of(
                          "traceID",
                          span.resource().get("trace").replaceFirst("^0+", ""),
                          "rootServiceName",
                          service,
                          "rootTraceName",
                          span.name()))
              .toList();
      answer(exchange, 200, Map.of("traces", found));
    } else {
      String traceId = path.substring(path.lastIndexOf('/') + 1);
      List<Object> resourceSpans =
          spans.stream()
              .filter(span -> span.resource().get("trace").equals(traceId))
              .<Object>map(FakeInstance::resourceSpans)
              .toList();
      if (resourceSpans.isEmpty()) {
        answer(exchange, 404, "trace not found");
      } else {
        answer(exchange, 200, Map.of("trace", Map.of("resourceSpans", resourceSpans)));
      }
    }
  }

  private static Map<String, Object> resourceSpans(Span span) {
    List<Object> attributes = new ArrayList<>();
    span.attributes()
        .forEach(
            (key, value) ->
                attributes.add(Map.of("key", key, "value", Map.of("stringValue", value))));
    Map<String, Object> body =
        Map.of(
            "traceId",
            base64(span.resource().get("trace")),
            "spanId",
            base64(span.spanId()),
            "parentSpanId",
            base64(span.parentId()),
            "name",
            span.name(),
            "kind",
            "SPAN_KIND_" + span.kind(),
            "startTimeUnixNano",
            span.start().getEpochSecond() + "%09d".formatted(span.start().getNano()),
            "attributes",
            attributes,
            "status",
            Map.of());
    Object serviceName =
        Map.of("key", "service.name", "value", Map.of("stringValue", span.service()));
    return Map.of(
        "resource",
        Map.of("attributes", List.of(serviceName)),
        "scopeSpans",
        List.of(Map.of("scope", Map.of("name", "test"), "spans", List.of(body))));
  }

  private static String base64(String hex) {
    return java.util.Base64.getEncoder().encodeToString(java.util.HexFormat.of().parseHex(hex));
  }

  private void loki(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange);
    switch (exchange.getRequestURI().getPath()) {
      case "/ready" -> answer(exchange, 200, "ready");
      case "/loki/api/v1/labels" ->
          answer(
              exchange,
              200,
              Map.of("data", List.of(serviceNameIndexed ? "service_name" : "job", "level")));
      case "/loki/api/v1/query_range" -> {
        String logql = query.get("query");
        List<Object> streams = new ArrayList<>();
        for (LogLine line : lines) {
          String nanos = line.at().getEpochSecond() + "%09d".formatted(line.at().getNano());
          boolean selected =
              logql.contains("trace_id=")
                  ? logql.endsWith("trace_id=\"" + line.traceId() + "\"")
                      && !line.service().isEmpty()
                  : quoted(logql).equals(line.service());
          if (selected
              && nanos.compareTo(query.get("start")) >= 0
              && nanos.compareTo(query.get("end")) < 0) {
            streams.add(
                Map.of(
                    "stream",
                    line.labels(),
                    "values",
                    List.of(
                        List.of(
                            nanos, line.body(), Map.of("structuredMetadata", line.metadata())))));
          }
        }
        answer(exchange, 200, Map.of("data", Map.of("resultType", "streams", "result", streams)));
      }
      default -> answer(exchange, 404, "404 page not found");
    }
  }

  private void collectorMetrics(HttpExchange exchange) throws IOException {
    boolean silent = withoutSpans.containsAll(ExpectedTrace.of(Outcome.CREATED).services());
    answer(
        exchange,
        200,
        """
        # TYPE otelcol_receiver_accepted_spans_total counter
        otelcol_receiver_accepted_spans_total{receiver="otlp",transport="http"} %d
        otelcol_receiver_accepted_metric_points_total{receiver="otlp",transport="http"} %d
        otelcol_receiver_accepted_log_records_total{receiver="otlp",transport="http"} %d
        otelcol_exporter_queue_size{data_type="traces",exporter="otlp_grpc/tempo"} %s
        """
            .formatted(
                silent ? 0 : spans.size(), 100 * traceIds.size(), lines.size(), queuedForTempo));
  }

  private static String quoted(String text) {
    Matcher matcher = Pattern.compile("\"([^\"]*)\"").matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        String[] parts = pair.split("=", 2);
        query.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
      }
    }
    return query;
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes =
        body instanceof String text ? text.getBytes(UTF_8) : json.writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
