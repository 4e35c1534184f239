package io.sightline.agent.testing;

import java.util.List;
import java.util.Map;

/**
 * A span as it arrived over OTLP.
 *
 * @param parentSpanId empty for a root span
 * @param kind SERVER, CLIENT, INTERNAL, PRODUCER or CONSUMER
 * @param status UNSET, OK or ERROR
 * @param flags the W3C trace flags: 1 means sampled
 * @param attributes values are String, Boolean, Long, Double or List of them
 */
public record Span(
    String service,
    String scope,
    String traceId,
    String spanId,
    String parentSpanId,
    String name,
    String kind,
    String status,
    String statusDescription,
    Map<String, Object> attributes,
    List<Event> events,
    List<Link> links,
    int flags,
    long startNanos,
    long endNanos) {

  /** An event of a span, such as {@code exception}. */
  public record Event(String name, Map<String, Object> attributes) {}

  /** Another span that a span has to do with, in its own trace or not. */
  public record Link(String traceId, String spanId) {}

  /** The attribute's value, or null when it was not set. */
  public Object attribute(String name) {
    return attributes.get(name);
  }

  public boolean isRoot() {
    return parentSpanId.isEmpty();
  }

  /** Whether the sampled flag was set, that is the trace is marked as to be kept. */
  public boolean isSampled() {
    return (flags & 1) == 1;
  }

  public boolean isChildOf(Span parent) {
    return traceId.equals(parent.traceId) && parentSpanId.equals(parent.spanId);
  }
}
