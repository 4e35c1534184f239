package io.sightline.cli.check;

import java.time.Instant;
import java.util.Map;

/**
 * One log line as Loki stores it.
 *
 * @param labels index labels of its stream
 * @param metadata structured metadata of the line
 * @param at its timestamp
 * @param body its text
 */
public record LogLine(
    Map<String, String> labels, Map<String, String> metadata, Instant at, String body) {
  /** The service that wrote it, empty when the label is absent. */
  public String service() {
    return labels.getOrDefault("service_name", "");
  }

  /** The trace it was written in, empty when none. */
  public String traceId() {
    return metadata.getOrDefault("trace_id", "");
  }

  /** The span it was written in, empty when none. */
  public String spanId() {
    return metadata.getOrDefault("span_id", "");
  }
}
