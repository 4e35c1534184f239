package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Culprit;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Breaks hops of the real instance; {@code check} must name what was broken. */
@ExtendWith(SharedInstance.class)
@Isolated
class BrokenHopIT {
  private final ShopInstance instance;
  private String broken;

  BrokenHopIT(ShopInstance instance) {
    this.instance = instance;
  }

  @AfterEach
  void mend() {
    instance.stop(broken);
    SightlineCommand.Result up = instance.up(Map.of(), "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  @Test
  void namesTempoThatIsDown() {
    broken = "tempo";
    instance.stop(broken);

    assertCulprit(Culprit.PROGRAM_DOWN, "tempo has died", "./sightline logs tempo");
  }

  /** What it sent a moment ago is still in all stores. */
  @Test
  void namesTheServiceThatHasJustDied() {
    broken = "notify-service";
    instance.kill(broken);

    assertCulprit(
        Culprit.PROGRAM_DOWN, "notify-service has died", "./sightline logs notify-service");
  }

  @Test
  @Tag("faults")
  void namesTheCollectorThatHasJustDied() {
    broken = "collector";
    instance.kill(broken);

    assertCulprit(Culprit.PROGRAM_DOWN, "collector has died", "./sightline logs collector");
  }

  @Test
  @Tag("faults")
  void namesTheServiceWhoseTraceExporterIsOff() {
    broken = "payment-service";
    restart(Map.of("OTEL_TRACES_EXPORTER", "none"));

    assertCulprit(
        Culprit.NOT_EXPORTED,
        "payment-service sends no spans, though its metrics and log records arrive",
        "OTEL_TRACES_EXPORTER of payment-service must not be none");
  }

  @Test
  @Tag("faults")
  void namesTheGatewayWhoseMetricsHaveNoExemplars() {
    broken = "api-gateway";
    restart(Map.of("OTEL_METRICS_EXEMPLAR_FILTER", "always_off"));

    assertCulprit(
        Culprit.NO_EXEMPLARS,
        "the metrics of api-gateway arrive without exemplars",
        "OTEL_METRICS_EXEMPLAR_FILTER must not be always_off");
  }

  private void restart(Map<String, String> environment) {
    instance.stop(broken);
    SightlineCommand.Result up = instance.up(environment, "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  private void assertCulprit(Culprit culprit, String what, String look) {
    SightlineCommand.Result check = instance.run(Duration.ofMinutes(2), "check", "--timeout", "20");

    assertThat(check.exitCode()).withFailMessage(check.output()).isEqualTo(1);
    assertThat(check.output()).as(culprit.name()).contains("culprit  " + what).contains(look);
  }
}
