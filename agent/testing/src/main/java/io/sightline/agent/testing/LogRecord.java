package io.sightline.agent.testing;

import java.util.Map;

/**
 * A log record as it arrived over OTLP.
 *
 * @param traceId empty when the record was written outside any span
 */
public record LogRecord(
    String service,
    String scope,
    String severity,
    String body,
    String eventName,
    String traceId,
    String spanId,
    Map<String, Object> attributes) {

  /** The attribute's value, or null when it was not set. */
  public Object attribute(String name) {
    return attributes.get(name);
  }
}
