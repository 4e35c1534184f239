package io.sightline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtlpTargetTest {

  @Test
  void oneForAllSignals() {
    assertThat(targets(Map.of()))
        .containsExactly("traces, metrics, logs to http://localhost:4318 (http/protobuf)");
    assertThat(targets(Map.of("otel.exporter.otlp.protocol", "grpc")))
        .containsExactly("traces, metrics, logs to http://localhost:4317 (grpc)");
  }

  @Test
  void signalsOfTheirOwn() {
    assertThat(
            targets(
                Map.of(
                    "otel.exporter.otlp.endpoint", "http://user:secret@a:4318/path",
                    "otel.exporter.otlp.metrics.endpoint", "https://b/v1/metrics",
                    "otel.logs.exporter", "none",
                    "otel.traces.exporter", "otlp,console")))
        .containsExactly(
            "traces to http://a:4318 (http/protobuf)", "metrics to https://b (http/protobuf)");
  }

  private static List<String> targets(Map<String, String> user) {
    return OtlpTarget.of(DefaultConfigProperties.createFromMap(user)).stream()
        .map(OtlpTarget::toString)
        .toList();
  }
}
