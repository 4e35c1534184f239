package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.catalog.Program;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command itself, on the instance that all tests share. */
@ExtendWith(SharedInstance.class)
class StartIT {
  private final ShopInstance instance;

  StartIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void startsEverythingAndProvesItByAnOrder() {
    SightlineCommand.Result up = instance.started();

    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
    assertThat(up.output())
        .contains("ok      order")
        .contains("ok      exemplar in Prometheus")
        .contains("ok      trace in Tempo")
        .contains("ok      logs in Loki")
        .contains("ok      from a log line back to the trace");
  }

  @Test
  void startsNothingTwice() {
    Map<String, Long> before = pids();

    SightlineCommand.Result up = instance.up(Map.of(), "--no-check");

    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
    assertThat(pids()).isEqualTo(before);
  }

  @Test
  void letsEveryBackEndCheckItsOwnConfiguration() {
    SightlineCommand.Result result =
        instance.command(Duration.ofMinutes(3), "config-check", "--offline");

    assertThat(result.exitCode()).withFailMessage(result.output()).isZero();
    assertThat(result.output()).contains("collector", "prometheus", "tempo", "loki");
  }

  @Test
  void showsWhatRuns() {
    SightlineCommand.Result status = instance.run(Duration.ofMinutes(1), "status");

    assertThat(status.exitCode()).withFailMessage(status.output()).isZero();
    instance.catalog().programs().stream()
        .filter(Program::startable)
        .forEach(program -> assertThat(status.output()).contains(program.name()));
  }

  private Map<String, Long> pids() {
    return instance.catalog().programs().stream()
        .filter(Program::startable)
        .collect(
            java.util.stream.Collectors.toMap(
                Program::name, program -> instance.process(program.name()).pid()));
  }
}
