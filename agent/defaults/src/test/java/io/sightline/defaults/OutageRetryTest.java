package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutageRetryTest {

  private static final String POLICY =
      "retryPolicy=RetryPolicy{maxAttempts=5, initialBackoff=PT6S, maxBackoff=PT1M,"
          + " backoffMultiplier=2.5";

  static Stream<SpanExporter> spanExporters() {
    return Stream.of(OtlpHttpSpanExporter.getDefault(), OtlpGrpcSpanExporter.getDefault());
  }

  static Stream<LogRecordExporter> logRecordExporters() {
    return Stream.of(
        OtlpHttpLogRecordExporter.getDefault(), OtlpGrpcLogRecordExporter.getDefault());
  }

  @ParameterizedTest
  @MethodSource("spanExporters")
  void retriesSpans(SpanExporter exporter) {
    assertThat(exporter.toString()).doesNotContain(POLICY);
    assertThat(OutageRetry.configure(exporter, config(Map.of())).toString()).contains(POLICY);
  }

  @ParameterizedTest
  @MethodSource("logRecordExporters")
  void retriesLogRecords(LogRecordExporter exporter) {
    assertThat(exporter.toString()).doesNotContain(POLICY);
    assertThat(OutageRetry.configure(exporter, config(Map.of())).toString()).contains(POLICY);
  }

  @Test
  void userCanSwitchRetriesOff() {
    SpanExporter exporter = OtlpHttpSpanExporter.getDefault();

    assertThat(
            OutageRetry.configure(
                exporter, config(Map.of("otel.java.exporter.otlp.retry.disabled", "true"))))
        .isSameAs(exporter);
  }

  @Test
  void leavesOtherExportersAlone() {
    SpanExporter exporter = InMemorySpanExporter.create();

    assertThat(OutageRetry.configure(exporter, config(Map.of()))).isSameAs(exporter);
  }

  private static DefaultConfigProperties config(Map<String, String> properties) {
    return DefaultConfigProperties.createFromMap(properties);
  }
}
