package io.sightline.defaults;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;

/**
 * Holds on to spans and log records while the Collector is away for a minute. Upstream gives up
 * within 10 s and the batch is lost; this makes five attempts, the most that a policy may have,
 * with 6, 15, 38 and 60 s between, each more or less by a fifth, as far as the time-out of {@link
 * OtlpTimeouts} allows.
 */
final class OutageRetry {

  /** Around an exporter of a declarative configuration file. */
  static final String COMPONENT = "sightline_outage_retry";

  static final String EXPORTER = "exporter";

  private static final RetryPolicy retryPolicy =
      RetryPolicy.builder()
          .setMaxAttempts(5)
          .setInitialBackoff(Duration.ofSeconds(6))
          .setBackoffMultiplier(2.5)
          .setMaxBackoff(Duration.ofSeconds(60))
          .build();

  static SpanExporter configure(SpanExporter exporter, ConfigProperties config) {
    if (isOff(config)) {
      return exporter;
    }
    if (exporter instanceof OtlpHttpSpanExporter) {
      return ((OtlpHttpSpanExporter) exporter).toBuilder().setRetryPolicy(retryPolicy).build();
    }
    if (exporter instanceof OtlpGrpcSpanExporter) {
      return ((OtlpGrpcSpanExporter) exporter).toBuilder().setRetryPolicy(retryPolicy).build();
    }
    return exporter;
  }

  static LogRecordExporter configure(LogRecordExporter exporter, ConfigProperties config) {
    if (isOff(config)) {
      return exporter;
    }
    if (exporter instanceof OtlpHttpLogRecordExporter) {
      return ((OtlpHttpLogRecordExporter) exporter).toBuilder().setRetryPolicy(retryPolicy).build();
    }
    if (exporter instanceof OtlpGrpcLogRecordExporter) {
      return ((OtlpGrpcLogRecordExporter) exporter).toBuilder().setRetryPolicy(retryPolicy).build();
    }
    return exporter;
  }

  static boolean isOff(ConfigProperties config) {
    return config.getBoolean("otel.java.exporter.otlp.retry.disabled", false);
  }

  private OutageRetry() {}
}
