package io.sightline.defaults;

import java.util.HashMap;
import java.util.Map;

/** Plain settings. Anything that the user sets, in whatever way, replaces the one here. */
final class DefaultProperties {

  static Map<String, String> get() {
    Map<String, String> properties = new HashMap<>();
    // Upstream's 60 s would leave dashboards and exemplars behind what happens.
    properties.put("otel.metric.export.interval", "10000");

    // Upstream's 5 s is what a trace is late by, and what a killed Tempo may lose of one batch.
    properties.put("otel.bsp.schedule.delay", "1000");

    // Enough for an outage of the Collector: see OutageRetry. 65536 spans are 20 s of 3000 per
    // second.
    properties.put("otel.bsp.max.queue.size", "65536");
    properties.put("otel.blrp.max.queue.size", "65536");
    // Longer than one call with all its retries.
    properties.put("otel.bsp.export.timeout", "90000");
    properties.put("otel.blrp.export.timeout", "90000");

    // Key-value pairs of the application's log records become attributes, not text.
    properties.put("otel.instrumentation.common.logging.structured-attributes.included", "*");
    return properties;
  }

  private DefaultProperties() {}
}
