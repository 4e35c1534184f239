package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    assertThat(status.output()).contains(instance.programs());
  }

  private Map<String, Long> pids() {
    return instance.programs().stream()
        .collect(Collectors.toMap(Function.identity(), program -> instance.process(program).pid()));
  }
}
