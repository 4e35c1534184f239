package io.sightline.rules.model;

import java.util.List;

/** A log record with an event name. */
public final class EventAction {

  /** As in OpenTelemetry. */
  public enum Severity {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  private final Position position;
  private final String name;
  private final String body;
  private final Severity severity;
  private final List<Named> attributes;
  private final Condition when;

  EventAction(
      Position position,
      String name,
      String body,
      Severity severity,
      List<Named> attributes,
      Condition when) {
    this.position = position;
    this.name = name;
    this.body = body;
    this.severity = severity;
    this.attributes = attributes;
    this.when = when;
  }

  public Position position() {
    return position;
  }

  public String name() {
    return name;
  }

  /** Null when there is none. */
  public String body() {
    return body;
  }

  public Severity severity() {
    return severity;
  }

  public List<Named> attributes() {
    return attributes;
  }

  /** May be null. */
  public Condition when() {
    return when;
  }
}
