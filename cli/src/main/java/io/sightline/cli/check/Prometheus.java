package io.sightline.cli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The queries of Prometheus' HTTP API that the check needs. */
public final class Prometheus {
  private final HttpJson http;

  public Prometheus(URI base) {
    this.http = new HttpJson("Prometheus", base);
  }

  /** Exemplars of the selected series in a span of time. */
  public List<Exemplar> exemplars(String selector, Instant from, Instant to) {
    List<Exemplar> exemplars = new ArrayList<>();
    for (JsonNode series :
        http.get("/api/v1/query_exemplars", range(selector, from, to)).path("data")) {
      Map<String, String> labels = strings(series.path("seriesLabels"));
      for (JsonNode exemplar : series.path("exemplars")) {
        exemplars.add(
            new Exemplar(
                labels,
                strings(exemplar.path("labels")),
                Instant.ofEpochMilli(Math.round(exemplar.path("timestamp").asDouble() * 1000))));
      }
    }
    return exemplars;
  }

  /** The query's value now. */
  public List<Sample> query(String promql) {
    List<Sample> samples = new ArrayList<>();
    for (JsonNode row :
        http.get("/api/v1/query", Map.of("query", promql)).path("data").path("result")) {
      samples.add(
          new Sample(
              strings(row.path("metric")), Double.parseDouble(row.path("value").path(1).asText())));
    }
    return samples;
  }

  /** The query's values over time, one list of points per series. */
  public Map<Map<String, String>, List<Point>> range(
      String promql, Instant from, Instant to, Duration step) {
    Map<String, String> query = range(promql, from, to);
    query.put("step", Long.toString(Math.max(1, step.toSeconds())));
    Map<Map<String, String>, List<Point>> series = new LinkedHashMap<>();
    for (JsonNode row : http.get("/api/v1/query_range", query).path("data").path("result")) {
      List<Point> points = new ArrayList<>();
      for (JsonNode value : row.path("values")) {
        points.add(
            new Point(
                Instant.ofEpochMilli(Math.round(value.path(0).asDouble() * 1000)),
                Double.parseDouble(value.path(1).asText())));
      }
      series.put(strings(row.path("metric")), points);
    }
    return series;
  }

  /** The flags that Prometheus was started with. */
  public Map<String, String> flags() {
    return strings(http.get("/api/v1/status/flags", Map.of()).path("data"));
  }

  /** Fails with the reason when Prometheus is not ready. */
  void requireReady() {
    var response = http.send("/-/ready", Map.of(), Map.of());
    if (response.statusCode() != 200) {
      throw http.refused("/-/ready", response);
    }
  }

  URI exemplarsUri(String selector, Instant from, Instant to) {
    return http.uri("/api/v1/query_exemplars", range(selector, from, to));
  }

  private static Map<String, String> range(String query, Instant from, Instant to) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("query", query);
    parameters.put("start", Long.toString(from.getEpochSecond()));
    parameters.put("end", Long.toString(to.getEpochSecond() + 1));
    return parameters;
  }

  static Map<String, String> strings(JsonNode object) {
    Map<String, String> map = new LinkedHashMap<>();
    object.properties().forEach(field -> map.put(field.getKey(), field.getValue().asText()));
    return map;
  }

  /**
   * One value at one time.
   *
   * @param at when
   * @param value the value
   */
  public record Point(Instant at, double value) {}
}
