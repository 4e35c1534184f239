package io.sightline.cli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The queries of Tempo's HTTP API that the check needs. */
public final class Tempo {
  private final HttpJson http;

  public Tempo(URI base) {
    this.http = new HttpJson("Tempo", base);
  }

  /** The trace, if any of its spans has arrived. */
  public Optional<Trace> trace(String traceId) {
    String path = path(traceId);
    HttpResponse<String> response = http.send(path, Map.of(), Map.of("Accept", "application/json"));
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    if (response.statusCode() != 200) {
      throw http.refused(path, response);
    }
    List<Span> spans = new ArrayList<>();
    for (JsonNode resourceSpans :
        http.parse(path, response.body()).path("trace").path("resourceSpans")) {
      Map<String, String> resource = attributes(resourceSpans.path("resource"));
      for (JsonNode scopeSpans : resourceSpans.path("scopeSpans")) {
        scopeSpans.path("spans").forEach(span -> spans.add(span(span, resource)));
      }
    }
    return spans.isEmpty() ? Optional.empty() : Optional.of(new Trace(traceId, spans));
  }

  /** Traces that hold a span the TraceQL query selects. */
  public List<FoundTrace> search(String traceql, Instant from, Instant to) {
    JsonNode answer =
        http.get(
            "/api/search",
            Map.of(
                "q",
                traceql,
                "limit",
                "100",
                "start",
                Long.toString(from.getEpochSecond()),
                "end",
                Long.toString(to.getEpochSecond() + 1)));
    List<FoundTrace> found = new ArrayList<>();
    for (JsonNode trace : answer.path("traces")) {
      found.add(
          new FoundTrace(
              // Tempo leaves leading zeros out here.
              "0".repeat(Math.max(0, 32 - trace.path("traceID").asText().length()))
                  + trace.path("traceID").asText(),
              trace.path("rootServiceName").asText(),
              trace.path("rootTraceName").asText()));
    }
    return found;
  }

  /** Fails with the reason when Tempo is not ready. */
  void requireReady() {
    var response = http.send("/ready", Map.of(), Map.of());
    if (response.statusCode() != 200) {
      throw http.refused("/ready", response);
    }
  }

  URI traceUri(String traceId) {
    return http.uri(path(traceId), Map.of());
  }

  private static String path(String traceId) {
    return "/api/v2/traces/" + traceId;
  }

  private static Span span(JsonNode span, Map<String, String> resource) {
    return new Span(
        resource.getOrDefault("service.name", ""),
        hex(span.path("spanId").asText(), 16),
        hex(span.path("parentSpanId").asText(), 16),
        span.path("kind").asText("SPAN_KIND_INTERNAL").replace("SPAN_KIND_", ""),
        span.path("name").asText(),
        instant(span.path("startTimeUnixNano").asText("0")),
        span.path("status").path("code").asText().equals("STATUS_CODE_ERROR"),
        attributes(span),
        resource);
  }

  private static Map<String, String> attributes(JsonNode owner) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (JsonNode attribute : owner.path("attributes")) {
      // A value is an object with one field, which is named after its type.
      attribute
          .path("value")
          .forEach(value -> attributes.put(attribute.path("key").asText(), value.asText()));
    }
    return attributes;
  }

  private static Instant instant(String nanos) {
    long value = Long.parseUnsignedLong(nanos);
    return Instant.ofEpochSecond(value / 1_000_000_000, value % 1_000_000_000);
  }

  /** Protobuf's JSON has ids in base64, OTLP's JSON in hexadecimal; Tempo has used both. */
  private static String hex(String id, int digits) {
    if (id.isEmpty() || id.length() == digits) {
      return id;
    }
    return HexFormat.of().formatHex(Base64.getDecoder().decode(id));
  }

  /**
   * One search result.
   *
   * @param rootService service of the root span, if the root has arrived
   * @param rootName name of the root span
   */
  public record FoundTrace(String traceId, String rootService, String rootName) {}
}
