package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starts one back end with a mistake in its configuration; {@code check} must name the mistake. */
@ExtendWith(SharedInstance.class)
@Tag("faults")
class BrokenConfigurationIT {
  private static final String COLLECTOR = "otel-collector/config.yaml";

  private final ShopInstance instance;
  private String broken;

  BrokenConfigurationIT(ShopInstance instance) {
    this.instance = instance;
  }

  @AfterEach
  void mend() {
    instance.stop(broken);
    SightlineCommand.Result up = instance.up(Map.of(), "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  @Test
  void namesExemplarStorageThatIsOff() {
    restart(
        "prometheus",
        "backends/programs.yaml",
        Map.of("      - --enable-feature=exemplar-storage\n", "      - --enable-feature=\n"));

    assertCulprit(
        "Prometheus keeps no exemplars: its feature exemplar-storage is off",
        "--enable-feature=exemplar-storage");
  }

  @Test
  void namesExemplarStorageWithoutRoom() {
    restart(
        "prometheus",
        "prometheus/prometheus.yml",
        Map.of("max_exemplars: 100000", "max_exemplars: 0"));

    assertCulprit("the metrics of api-gateway arrive without exemplars", "max_exemplars");
  }

  @Test
  void namesTheLabelThatPrometheusLacks() {
    restart("prometheus", "prometheus/prometheus.yml", Map.of("    - service.name\n", ""));

    assertCulprit(
        "Prometheus has the gateway's request metrics without service_name=\"api-gateway\"",
        "otlp.promote_resource_attributes");
  }

  @Test
  void namesTheServiceWhoseLogLinesLostTheirTrace() {
    restart(
        "collector",
        COLLECTOR,
        Map.of(
            "    log_statements:\n",
            """
                log_statements:
                  - context: log
                    conditions:
                      - resource.attributes["service.name"] == "payment-service"
                    statements:
                      - set(log.trace_id, TraceID(0x00000000000000000000000000000000))
                      - set(log.span_id, SpanID(0x0000000000000000))
            """));

    assertCulprit("the log lines of payment-service arrive without trace_id", "logback-appender");
  }

  @Test
  void namesTheServiceWhoseClockIsTenMinutesAhead() {
    restart(
        "collector",
        COLLECTOR,
        Map.of(
            "processors:\n  # First",
            """
            processors:
              transform/clock:
                trace_statements:
                  - context: span
                    conditions:
                      - resource.attributes["service.name"] == "payment-service"
                    statements:
                      - set(span.start_time, span.start_time + Duration("10m"))
                      - set(span.end_time, span.end_time + Duration("10m"))
              # First""",
            "[memory_limiter, transform/suspects]",
            "[memory_limiter, transform/clock, transform/suspects]"));

    assertCulprit("the clock of payment-service is about 600 s ahead", "date -u");
  }

  private void restart(String program, String file, Map<String, String> edits) {
    broken = program;
    instance.stop(program);
    try (EditedCheckout edited = EditedCheckout.of(instance.root(), file, edits)) {
      SightlineCommand.Result up = instance.upFrom(edited.root(), Map.of(), "--no-check");
      assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
    }
  }

  private void assertCulprit(String what, String look) {
    SightlineCommand.Result check = instance.run(Duration.ofMinutes(2), "check", "--timeout", "20");

    assertThat(check.exitCode()).withFailMessage(check.output()).isEqualTo(1);
    assertThat(check.output()).contains("culprit  " + what).contains(look);
  }
}
