package io.sightline.cli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The queries of Loki's HTTP API that the check needs. */
public final class Loki {
  private static final int LIMIT = 5000;

  private final HttpJson http;

  public Loki(URI base) {
    this.http = new HttpJson("Loki", base);
  }

  /** LogQL for all lines of a trace, whichever service wrote them. */
  public static String linesOfTrace(String traceId) {
    return "{service_name=~\".+\"} | trace_id=\"" + traceId + "\"";
  }

  /** The selected lines, oldest first, at most 5000. */
  public List<LogLine> lines(String logql, Instant from, Instant to) {
    JsonNode answer =
        http.get(
            "/loki/api/v1/query_range",
            range(logql, from, to),
            // Else structured metadata is mixed into the stream's labels.
            Map.of("X-Loki-Response-Encoding-Flags", "categorize-labels"));
    List<LogLine> lines = new ArrayList<>();
    for (JsonNode stream : answer.path("data").path("result")) {
      Map<String, String> labels = Prometheus.strings(stream.path("stream"));
      for (JsonNode value : stream.path("values")) {
        lines.add(
            new LogLine(
                labels,
                Prometheus.strings(value.path(2).path("structuredMetadata")),
                nanos(value.path(0).asText()),
                value.path(1).asText()));
      }
    }
    lines.sort((a, b) -> a.at().compareTo(b.at()));
    return lines;
  }

  /** Names of the index labels in use. */
  public Set<String> labels(Instant from, Instant to) {
    return names("/loki/api/v1/labels", from, to);
  }

  /** Values of an index label. */
  public Set<String> values(String label, Instant from, Instant to) {
    return names("/loki/api/v1/label/" + label + "/values", from, to);
  }

  /** Fails with the reason when Loki is not ready. */
  void requireReady() {
    var response = http.send("/ready", Map.of(), Map.of());
    if (response.statusCode() != 200) {
      throw http.refused("/ready", response);
    }
  }

  URI linesUri(String logql, Instant from, Instant to) {
    return http.uri("/loki/api/v1/query_range", range(logql, from, to));
  }

  private Set<String> names(String path, Instant from, Instant to) {
    Set<String> names = new TreeSet<>();
    http.get(path, Map.of("start", epochNanos(from), "end", epochNanos(to)))
        .path("data")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  private static Map<String, String> range(String logql, Instant from, Instant to) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("query", logql);
    query.put("start", epochNanos(from));
    query.put("end", epochNanos(to));
    query.put("limit", Integer.toString(LIMIT));
    query.put("direction", "forward");
    return query;
  }

  private static String epochNanos(Instant time) {
    return "%d%09d".formatted(time.getEpochSecond(), time.getNano());
  }

  private static Instant nanos(String value) {
    long nanos = Long.parseLong(value);
    return Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
  }
}
