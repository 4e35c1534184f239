package io.sightline.cli.check;

/** A client for each program that the check asks. */
record Stores(Gateway gateway, Prometheus prometheus, Tempo tempo, Loki loki, Collector collector) {
  static Stores at(Endpoints endpoints) {
    return new Stores(
        new Gateway(endpoints.gateway()),
        new Prometheus(endpoints.prometheus()),
        new Tempo(endpoints.tempo()),
        new Loki(endpoints.loki()),
        new Collector(endpoints.collectorHealth(), endpoints.collectorMetrics()));
  }
}
