package io.sightline.cli.check;

import java.time.Instant;
import java.util.Map;

/**
 * One exemplar as Prometheus returns it.
 *
 * @param series labels of the series it belongs to
 * @param labels its own labels
 * @param at when it was recorded
 */
public record Exemplar(Map<String, String> series, Map<String, String> labels, Instant at) {
  /** The trace it points at, empty when it has none. */
  public String traceId() {
    return labels.getOrDefault("trace_id", "");
  }

  /** The span it points at, empty when it has none. */
  public String spanId() {
    return labels.getOrDefault("span_id", "");
  }
}
