package io.sightline.rules.model;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** One measurement in one metric. */
public final class MetricAction {

  /** The kind of instrument. */
  public enum Kind {
    COUNTER("counter"),
    UP_DOWN_COUNTER("up-down-counter"),
    HISTOGRAM("histogram"),
    GAUGE("gauge");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** How the values of several instances with the same labels become one. */
  public enum Aggregate {
    SUM,
    MIN,
    MAX,
    AVG,
    COUNT
  }

  private static final Pattern NO_LETTER = Pattern.compile("[^A-Za-z0-9]+");

  private final Position position;
  private final Kind kind;
  private final String name;
  private final Value value;
  private final String unit;
  private final String description;
  private final List<Named> labels;
  private final List<Double> buckets;
  private final Condition when;
  private final int limit;
  private final Aggregate aggregate;

  MetricAction(
      Position position,
      Kind kind,
      String name,
      Value value,
      String unit,
      String description,
      List<Named> labels,
      List<Double> buckets,
      Condition when,
      int limit,
      Aggregate aggregate) {
    this.position = position;
    this.kind = kind;
    this.name = name;
    this.value = value;
    this.unit = unit;
    this.description = description;
    this.labels = labels;
    this.buckets = buckets;
    this.when = when;
    this.limit = limit;
    this.aggregate = aggregate;
  }

  public Position position() {
    return position;
  }

  /**
   * Whether it is a gauge that is read from live instances whenever metrics are collected; other
   * gauges have the value of the last call.
   */
  public boolean isObserved() {
    if (kind != Kind.GAUGE) {
      return false;
    }
    Path path = value.path();
    return path == null
        || path.root() == Path.Root.THIS
        || path.root() == Path.Root.CLASS
        || path.root() == Path.Root.RESOURCE;
  }

  public Kind kind() {
    return kind;
  }

  /** What tells its name from others: Prometheus has no other characters, the SDK no case. */
  public String identity() {
    return inPrometheus(name).toLowerCase(Locale.ROOT);
  }

  static String inPrometheus(String name) {
    return NO_LETTER.matcher(name).replaceAll("_");
  }

  public String name() {
    return name;
  }

  /** Null for one. */
  public Value value() {
    return value;
  }

  public String unit() {
    return unit;
  }

  public String description() {
    return description;
  }

  public List<Named> labels() {
    return labels;
  }

  /** Upper bounds; null for the default ones. */
  public List<Double> buckets() {
    return buckets;
  }

  /** May be null. */
  public Condition when() {
    return when;
  }

  /** How many different sets of labels there may be. */
  public int limit() {
    return limit;
  }

  public Aggregate aggregate() {
    return aggregate;
  }
}
