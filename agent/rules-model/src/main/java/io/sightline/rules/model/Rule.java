package io.sightline.rules.model;

import java.util.ArrayList;
import java.util.List;

/** One rule: what it matches, and what then happens. */
public final class Rule {

  private final Position position;
  private final String name;
  private final boolean enabled;
  private final Match match;
  private final Condition when;
  private final SpanAction span;
  private final List<Named> attributes;
  private final List<Named> baggage;
  private final List<MetricAction> metrics;
  private final EventAction event;

  Rule(
      Position position,
      String name,
      boolean enabled,
      Match match,
      Condition when,
      SpanAction span,
      List<Named> attributes,
      List<Named> baggage,
      List<MetricAction> metrics,
      EventAction event) {
    this.position = position;
    this.name = name;
    this.enabled = enabled;
    this.match = match;
    this.when = when;
    this.span = span;
    this.attributes = attributes;
    this.baggage = baggage;
    this.metrics = metrics;
    this.event = event;
  }

  public Position position() {
    return position;
  }

  public String name() {
    return name;
  }

  public boolean enabled() {
    return enabled;
  }

  public Match match() {
    return match;
  }

  /** May be null. */
  public Condition when() {
    return when;
  }

  /** May be null. */
  public SpanAction span() {
    return span;
  }

  /** Attributes of the span that is current when the method is called. */
  public List<Named> attributes() {
    return attributes;
  }

  public List<Named> baggage() {
    return baggage;
  }

  public List<MetricAction> metrics() {
    return metrics;
  }

  /** May be null. */
  public EventAction event() {
    return event;
  }

  /** Whether it applies to operations instead of methods. */
  public boolean isAboutOperations() {
    return match.operation() != null;
  }

  /** Whether it is only about instances: then constructors are what is watched. */
  public boolean isAboutInstancesOnly() {
    return !isAboutOperations() && match.methods().isEmpty() && match.methodAnnotations().isEmpty();
  }

  /** Whether it has a gauge, for which it must know the instances. */
  public boolean hasGauge() {
    for (MetricAction metric : metrics) {
      if (metric.isObserved()) {
        return true;
      }
    }
    return false;
  }

  /** Every path that the rule reads. */
  public List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    add(when, paths);
    add(attributes, paths);
    add(baggage, paths);
    if (span != null) {
      add(span.attributes(), paths);
      add(span.errorWhen(), paths);
    }
    for (MetricAction metric : metrics) {
      add(metric.when(), paths);
      add(metric.labels(), paths);
      add(metric.value(), paths);
    }
    if (event != null) {
      add(event.when(), paths);
      add(event.attributes(), paths);
    }
    return paths;
  }

  private static void add(Condition condition, List<Path> paths) {
    if (condition != null) {
      paths.addAll(condition.paths());
    }
  }

  private static void add(List<Named> values, List<Path> paths) {
    for (Named named : values) {
      add(named.value(), paths);
    }
  }

  private static void add(Value value, List<Path> paths) {
    if (value != null && !value.isConstant()) {
      paths.add(value.path());
    }
  }
}
