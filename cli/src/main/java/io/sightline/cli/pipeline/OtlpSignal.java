package io.sightline.cli.pipeline;

/** What is sent through a pipeline. */
enum OtlpSignal {
  TRACES("/v1/traces", "spans"),
  METRICS("/v1/metrics", "metric_points"),
  LOGS("/v1/logs", "log_records");

  final String path;

  /** How the Collector's own metrics call the items. */
  final String items;

  OtlpSignal(String path, String items) {
    this.path = path;
    this.items = items;
  }
}
