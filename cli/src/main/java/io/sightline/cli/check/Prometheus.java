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
                labels, strings(exemplar.path("labels")), instant(exemplar.path("timestamp"))));
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

  /** The times of the samples that are stored of each selected series, oldest first. */
  public List<List<Instant>> sampleTimes(String selector, Duration lookBack) {
    List<List<Instant>> series = new ArrayList<>();
    Map<String, String> query = Map.of("query", selector + "[" + lookBack.toSeconds() + "s]");
    for (JsonNode row : http.get("/api/v1/query", query).path("data").path("result")) {
      List<Instant> times = new ArrayList<>();
      row.path("values").forEach(value -> times.add(instant(value.path(0))));
      series.add(times);
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

  private static Instant instant(JsonNode seconds) {
    return Instant.ofEpochMilli(Math.round(seconds.asDouble() * 1000));
  }
}
