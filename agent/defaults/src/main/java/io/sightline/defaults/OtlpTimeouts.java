package io.sightline.defaults;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.HashMap;
import java.util.Map;

/**
 * A call for traces or logs may take as long as its retries do. Metrics keep upstream's time-out: a
 * cumulative value that comes late is of less use than the next one.
 *
 * <p>Not among the plain properties because the user's general time-out has to win over ours for
 * one signal.
 */
final class OtlpTimeouts {

  /** In milliseconds. */
  static final int WITH_RETRIES = 150_000;

  static Map<String, String> get(ConfigProperties config) {
    Map<String, String> timeouts = new HashMap<>();
    if (config.getString("otel.exporter.otlp.timeout") == null) {
      putIfUnset(timeouts, config, "otel.exporter.otlp.traces.timeout");
      putIfUnset(timeouts, config, "otel.exporter.otlp.logs.timeout");
    }
    return timeouts;
  }

  private static void putIfUnset(
      Map<String, String> timeouts, ConfigProperties config, String name) {
    if (config.getString(name) == null) {
      timeouts.put(name, String.valueOf(WITH_RETRIES));
    }
  }

  private OtlpTimeouts() {}
}
