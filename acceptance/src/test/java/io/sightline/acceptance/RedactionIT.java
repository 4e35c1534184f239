package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.cli.instance.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Sends secrets in each place where OTLP has room for a text, as a sender would that has no agent
 * of ours; none of them is stored. Attributes of exemplars are not among them: no processor of the
 * Collector can reach those, so the agent sends none.
 */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class RedactionIT {
  private static final List<String> SECRETS =
      List.of(
          "4111111111111111",
          "5500-0000-0000-0004",
          "3714 496353 98431",
          "canary.person",
          "eyJhbGciOiJIUzI1NiJ9",
          "canary-bearer",
          "canary-hunter",
          "canaryKey",
          "canary-cookie",
          "sk-proj-canary");

  private static final String TEXT =
      "card 4111111111111111, 5500-0000-0000-0004 or 3714 496353 98431, mail canary.person@mail.example,"
          + " Authorization: Bearer canary-bearer-17ab, eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJl,"
          + " password=canary-hunter2, {\"api_key\": \"canaryKey9\"}, sk-proj-canarycanarycanary12";

  private static final ObjectMapper json = new ObjectMapper();

  private final ShopInstance instance;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String traceId = UUID.randomUUID().toString().replace("-", "");
  private final String service = "canary-" + traceId.substring(0, 8);
  private final String now = Instant.now().getEpochSecond() + "000000000";

  RedactionIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void keepsSecretsOutOfTempo() throws Exception {
    List<Map<String, Object>> spans = new ArrayList<>();
    spans.add(span("plain", Map.of("attributes", attributes(Map.of("number", 17)))));
    spans.add(span("attributes", Map.of("attributes", attributes(secrets()))));
    spans.add(span("GET /pay/4111111111111111 of canary.person@mail.example", Map.of()));
    spans.add(span("status", Map.of("status", Map.of("code", 2, "message", TEXT))));
    spans.add(span("state", Map.of("traceState", "vendor=canary.person@mail.example")));
    Map<String, Object> exception =
        attributesOf(
            Map.of("exception.message", TEXT, "exception.stacktrace", TEXT + "\n\tat Shop.pay"));
    exception.put("name", "mail to canary.person@mail.example");
    exception.put("timeUnixNano", now);
    spans.add(span("event", Map.of("events", List.of(exception))));
    Map<String, Object> link = attributesOf(secrets());
    link.put("traceId", traceId);
    link.put("spanId", "00f067aa0ba902b7");
    spans.add(span("linked", Map.of("links", List.of(link))));
    for (Map<String, Object> span : spans) {
      sendSpan(attributesOf(identity()), Map.of("name", "canary"), span);
    }
    sendSpan(resource(), Map.of("name", "canary"), span("resource", Map.of()));
    sendSpan(
        attributesOf(identity()),
        Map.of("name", "canary", "attributes", attributes(secrets())),
        span("scope", Map.of()));
    Map<String, Object> agent = new LinkedHashMap<>(identity());
    agent.put("telemetry.distro.name", "opentelemetry-java-instrumentation");
    sendSpan(
        attributesOf(agent),
        Map.of("name", "canary"),
        span(
            "linked by an agent",
            Map.of("links", List.of(Map.of("traceId", traceId, "spanId", "00f067aa0ba902b7")))));

    await("all spans in Tempo")
        .untilAsserted(
            () ->
                assertThat(ask("tempo", "http", "/api/v2/traces/" + traceId))
                    .contains(
                        "\"plain\"", "\"attributes\"", "GET /pay/****", "\"status\"", "\"state\"")
                    .contains("\"event\"", "\"resource\"", "\"scope\"", "\"linked\"")
                    .contains("\"linked by an agent\"")
                    // The agent's; those of others may hold anything.
                    .containsOnlyOnce("\"links\"")
                    // What is no secret is as it was.
                    .contains("\"17\"", "mail ****", "vendor=****", "mail to ****"));
    assertThat(ask("tempo", "http", "/api/v2/traces/" + traceId)).doesNotContain(SECRETS);
    // Span metrics were made of what was redacted.
    await("span metrics in Prometheus")
        .untilAsserted(
            () -> assertThat(series(ofService())).contains("traces_spanmetrics_calls_total"));
    assertThat(series(ofService())).doesNotContain(SECRETS);
  }

  @Test
  void keepsSecretsOutOfLoki() throws Exception {
    List<Object> records = new ArrayList<>();
    for (Object body :
        List.of(TEXT, secrets(), List.of(TEXT, Map.of("password", "canary-hunter2")))) {
      Map<String, Object> logRecord = attributesOf(secrets());
      logRecord.put("timeUnixNano", now);
      logRecord.put("severityText", "INFO");
      logRecord.put("traceId", traceId);
      logRecord.put("body", value(body));
      records.add(logRecord);
    }
    Map<String, Object> scope = attributesOf(secrets());
    send(
        "/v1/logs",
        Map.of(
            "resourceLogs",
            List.of(
                Map.of(
                    "resource",
                    resource(),
                    "scopeLogs",
                    List.of(Map.of("scope", scope, "logRecords", records))))));

    String query =
        "/loki/api/v1/query_range?since=1h&query="
            + URLEncoder.encode("{service_name=\"" + service + "\"}", UTF_8);
    await("all lines in Loki")
        .untilAsserted(
            () ->
                assertThat(
                        json.readTree(ask("loki", "http", query)).findValues("values").stream()
                            .mapToInt(JsonNode::size)
                            .sum())
                    .isEqualTo(3));
    assertThat(ask("loki", "http", query))
        .contains("mail ****", "user_password")
        .doesNotContain(SECRETS);
  }

  @Test
  void keepsSecretsOutOfPrometheus() throws Exception {
    Map<String, Object> point = attributesOf(secrets());
    point.put("timeUnixNano", now);
    point.put("asInt", "3");
    Map<String, Object> sum =
        Map.of("aggregationTemporality", 2, "isMonotonic", true, "dataPoints", List.of(point));
    Map<String, Object> bucket = attributesOf(secrets());
    bucket.put("timeUnixNano", now);
    bucket.put("count", "1");
    bucket.put("sum", 0.2);
    bucket.put("bucketCounts", List.of("1", "0"));
    bucket.put("explicitBounds", List.of(1));
    bucket.put(
        "exemplars",
        List.of(
            Map.of(
                "timeUnixNano",
                now,
                "asDouble",
                0.2,
                "traceId",
                traceId,
                "spanId",
                "00f067aa0ba902b7")));
    Map<String, Object> histogram =
        Map.of("aggregationTemporality", 2, "dataPoints", List.of(bucket));
    send(
        "/v1/metrics",
        Map.of(
            "resourceMetrics",
            List.of(
                Map.of(
                    "resource",
                    resource(),
                    "scopeMetrics",
                    List.of(
                        Map.of(
                            "scope",
                            Map.of("name", "canary", "attributes", attributes(secrets())),
                            "metrics",
                            List.of(
                                Map.of("name", "canary.sum", "sum", sum),
                                Map.of(
                                    "name",
                                    "canary.gauge",
                                    "gauge",
                                    Map.of("dataPoints", List.of(point))),
                                Map.of("name", "canary.histogram", "histogram", histogram))))))));

    await("all series in Prometheus")
        .untilAsserted(
            () ->
                assertThat(series(ofService()))
                    .contains("canary_sum_total", "canary_gauge", "canary_histogram_bucket"));
    assertThat(series(ofService())).contains("user_password").doesNotContain(SECRETS);
    // Attributes of the resource: they are in no other series, and this one has no service_name.
    assertThat(series("target_info" + ofService()))
        .contains("\"user_password\":\"****\"", "\"number\":\"****\"", "mail ****")
        .doesNotContain(SECRETS);
    long second = Instant.now().getEpochSecond();
    assertThat(
            ask(
                "prometheus",
                "http",
                "/api/v1/query_exemplars?query=%s&start=%d&end=%d"
                    .formatted(
                        URLEncoder.encode("canary_histogram_bucket" + ofService(), UTF_8),
                        second - 600,
                        second + 60)))
        .contains(traceId)
        .doesNotContain(SECRETS);
  }

  /** Values of all kinds; keys that give a secret away, and keys that do not. */
  private static Map<String, Object> secrets() {
    Map<String, Object> secrets = new LinkedHashMap<>();
    secrets.put("note", TEXT);
    secrets.put("number", 4111111111111111L);
    secrets.put("user.password", "canary-hunter2");
    secrets.put("http.request.header.authorization", List.of("Bearer canary-bearer-17ab"));
    secrets.put("http.request.header.cookie", "id=canary-cookie-1");
    secrets.put("http.request.header.x-note", List.of(TEXT));
    secrets.put("baggage.user", "user=canary.person@mail.example,token=canaryKey9");
    secrets.put(
        "nested", Map.of("password", "canary-hunter2", "mail", "canary.person@mail.example"));
    secrets.put(
        "url.full",
        "https://bob:canary-hunter2@shop.example/pay?token=canaryKey9&mail=canary.person%40mail.example");
    return secrets;
  }

  private Map<String, Object> identity() {
    return Map.of("service.name", service, "service.namespace", "canary");
  }

  private Map<String, Object> resource() {
    Map<String, Object> resource = new LinkedHashMap<>(secrets());
    resource.putAll(identity());
    resource.put("process.command_args", List.of("-Dpassword=canary-hunter2"));
    return attributesOf(resource);
  }

  private Map<String, Object> span(String name, Map<String, Object> more) {
    Map<String, Object> span = new LinkedHashMap<>(more);
    span.put("name", name);
    span.put("kind", 2);
    span.put("traceId", traceId);
    span.put("spanId", UUID.randomUUID().toString().replace("-", "").substring(16));
    span.put("startTimeUnixNano", now);
    span.put("endTimeUnixNano", now);
    return span;
  }

  private void sendSpan(
      Map<String, Object> resource, Map<String, Object> scope, Map<String, Object> span)
      throws Exception {
    send(
        "/v1/traces",
        Map.of(
            "resourceSpans",
            List.of(
                Map.of(
                    "resource",
                    resource,
                    "scopeSpans",
                    List.of(Map.of("scope", scope, "spans", List.of(span)))))));
  }

  private static Map<String, Object> attributesOf(Map<String, Object> values) {
    return new LinkedHashMap<>(Map.of("attributes", attributes(values)));
  }

  private static List<Map<String, Object>> attributes(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(entry -> Map.of("key", entry.getKey(), "value", value(entry.getValue())))
        .toList();
  }

  /** A value as OTLP writes it in JSON. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> value(Object value) {
    return switch (value) {
      case List<?> list ->
          Map.of("arrayValue", Map.of("values", list.stream().map(RedactionIT::value).toList()));
      case Map<?, ?> map ->
          Map.of("kvlistValue", Map.of("values", attributes((Map<String, Object>) map)));
      case Number number -> Map.of("intValue", number.toString());
      default -> Map.of("stringValue", value.toString());
    };
  }

  private void send(String path, Object request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(address("collector", "otlp-http").resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(request)))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).withFailMessage(answer.body()).isEqualTo(200);
  }

  /** Selects all series of the sender. */
  private String ofService() {
    return "{job=\"canary/" + service + "\"}";
  }

  private String series(String selector) throws IOException, InterruptedException {
    return ask(
        "prometheus", "http", "/api/v1/series?match[]=" + URLEncoder.encode(selector, UTF_8));
  }

  /** What a store answers, in its own words. */
  private String ask(String program, String port, String query)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        address(program, port) + query.replace("[", "%5B").replace("]", "%5D")))
                .header("Accept", "application/json")
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).withFailMessage(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private URI address(String program, String port) {
    Instance state = instance.state();
    return URI.create("http://127.0.0.1:" + state.port(instance.catalog().program(program), port));
  }
}
