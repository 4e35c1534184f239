package io.sightline.defaults;

import java.util.HashMap;
import java.util.Map;

/** Plain settings. Anything that the user sets, in whatever way, replaces the one here. */
final class DefaultProperties {

  /** In milliseconds: longer than one call with all its retries. */
  static final int EXPORT_TIMEOUT = 160_000;

  static Map<String, String> get() {
    Map<String, String> properties = new HashMap<>();
    // Upstream's 60 s would leave dashboards and exemplars behind what happens.
    properties.put("otel.metric.export.interval", "10000");

    // What the agent loses itself, by the names of the semantic conventions (otel.sdk.*) instead of
    // those from before them, which no two languages share.
    properties.put("otel.experimental.sdk.telemetry.version", "latest");

    // Upstream's 5 s is what a trace is late by, and what a killed Tempo may lose of one batch.
    properties.put("otel.bsp.schedule.delay", "1000");

    // Room for an outage of the Collector, see OutageRetry, in an amount of memory that the
    // application can spare. Nothing is allocated before it is needed.
    long heap = Runtime.getRuntime().maxMemory();
    properties.put("otel.bsp.max.queue.size", String.valueOf(spanQueueSize(heap)));
    properties.put("otel.blrp.max.queue.size", String.valueOf(logQueueSize(heap)));
    properties.put("otel.bsp.export.timeout", String.valueOf(EXPORT_TIMEOUT));
    properties.put("otel.blrp.export.timeout", String.valueOf(EXPORT_TIMEOUT));
    return properties;
  }

  /** A full queue is a tenth of the heap: a finished span with its attributes takes 1300 bytes. */
  static long spanQueueSize(long maxHeap) {
    return withinBounds(maxHeap / 10 / 1300);
  }

  /** A full queue is a twentieth of the heap: a log record takes 500 bytes. */
  static long logQueueSize(long maxHeap) {
    return withinBounds(maxHeap / 20 / 500);
  }

  /** Never below upstream's default. */
  private static long withinBounds(long size) {
    return Math.max(2048, Math.min(65536, size));
  }

  private DefaultProperties() {}
}
