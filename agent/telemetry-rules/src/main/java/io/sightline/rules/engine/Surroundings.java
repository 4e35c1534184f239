package io.sightline.rules.engine;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Tracer;

/** What rules need besides themselves. */
final class Surroundings {

  static final String SCOPE = "io.sightline.rules";

  private final Tracer tracer;
  private final Logger events;
  private final Instruments instruments;
  private final Instances instances = new Instances();
  private final LabelTables labelTables = new LabelTables();
  private final String salt;

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
}
