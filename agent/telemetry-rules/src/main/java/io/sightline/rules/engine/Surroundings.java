package io.sightline.rules.engine;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Tracer;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Rule;
import java.util.HashSet;
import java.util.Set;

/** What rules need besides themselves. */
final class Surroundings {

  static final String SCOPE = "io.sightline.rules";

  private final Tracer tracer;
  private final Logger events;
  private final Instruments instruments;
  private final Instances instances = new Instances();
  private final LabelTables labelTables = new LabelTables();
  private final String salt;
  // Counters that some rule feeds with more than ones.
  private final Set<String> fractional = new HashSet<>();

  Surroundings(OpenTelemetry openTelemetry, String salt) {
    this.tracer = openTelemetry.getTracer(SCOPE);
    this.events = openTelemetry.getLogsBridge().get(SCOPE);
    this.instruments = new Instruments(openTelemetry.getMeter(SCOPE));
    this.salt = salt;
  }

  Tracer tracer() {
    return tracer;
  }

  Logger events() {
    return events;
  }

  Instruments instruments() {
    return instruments;
  }

  Instances instances() {
    return instances;
  }

  LabelTables labelTables() {
    return labelTables;
  }

  String salt() {
    return salt;
  }

  /** Takes note of a rule before it is compiled. */
  void announce(Rule rule) {
    for (MetricAction metric : rule.metrics()) {
      if (metric.kind() == MetricAction.Kind.COUNTER && metric.value() != null) {
        synchronized (fractional) {
          fractional.add(metric.name());
        }
      }
    }
  }

  boolean isFractional(String metric) {
    synchronized (fractional) {
      return fractional.contains(metric);
    }
  }
}
