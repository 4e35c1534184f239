package io.sightline.cli.check;

/** The three signals and what each is called in the places that the check looks at. */
public enum Signal {
  TRACES("spans", "spans", "OTEL_TRACES_EXPORTER"),
  METRICS("metrics", "metric_points", "OTEL_METRICS_EXPORTER"),
  LOGS("log records", "log_records", "OTEL_LOGS_EXPORTER");

  private final String plural;
  private final String collectorUnit;
  private final String exporterVariable;

  Signal(String plural, String collectorUnit, String exporterVariable) {
    this.plural = plural;
    this.collectorUnit = collectorUnit;
    this.exporterVariable = exporterVariable;
  }

  String plural() {
    return plural;
  }

  String collectorUnit() {
    return collectorUnit;
  }

  String exporterVariable() {
    return exporterVariable;
  }
}
