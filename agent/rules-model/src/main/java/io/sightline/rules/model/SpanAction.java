package io.sightline.rules.model;

import java.util.List;

/** A span of its own around the method. */
public final class SpanAction {

  /** As in OpenTelemetry. */
  public enum Kind {
    INTERNAL,
    SERVER,
    CLIENT,
    PRODUCER,
    CONSUMER
  }

  private final Position position;
  private final String name;
  private final Kind kind;
  private final List<Named> attributes;
  private final Condition errorWhen;

  SpanAction(
      Position position, String name, Kind kind, List<Named> attributes, Condition errorWhen) {
    this.position = position;
    this.name = name;
    this.kind = kind;
    this.attributes = attributes;
    this.errorWhen = errorWhen;
  }

  public Position position() {
    return position;
  }

  /** Null for the names of class and method. */
  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  public List<Named> attributes() {
    return attributes;
  }

  /** When the span is an error though nothing was thrown; may be null. */
  public Condition errorWhen() {
    return errorWhen;
  }
}
