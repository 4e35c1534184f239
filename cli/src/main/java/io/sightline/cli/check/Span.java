package io.sightline.cli.check;

import java.time.Instant;
import java.util.Map;

/**
 * One span as Tempo stores it; ids are hexadecimal.
 *
 * @param service {@code service.name} of its resource
 * @param parentId empty for a root
 * @param kind SERVER, CLIENT, PRODUCER, CONSUMER or INTERNAL
 * @param error whether its status is ERROR
 * @param resource attributes of its resource
 */
public record Span(
    String service,
    String spanId,
    String parentId,
    String kind,
    String name,
    Instant start,
    boolean error,
    Map<String, String> attributes,
    Map<String, String> resource) {

  @Override
  public String toString() {
    return service + " " + kind + " " + name;
  }
}
