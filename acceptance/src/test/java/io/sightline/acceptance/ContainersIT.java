package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.check.Check;
import io.sightline.cli.check.CheckCommand;
import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.Report;
import io.sightline.cli.instance.Instance;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shop in containers. */
@Tag("docker")
@ExtendWith(SharedContainers.class)
@Order(SharedContainers.LAST)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersIT {
  private final Containers containers;

  ContainersIT(Containers containers) {
    this.containers = containers;
  }

  @ParameterizedTest
  @EnumSource
  void leadsFromAnOrderThroughAllStores(Outcome outcome) {
    // Containers have the ports of an instance without offset.
    Check check =
        new Check(
            CheckCommand.endpoints(
                Containers.LAYOUT.catalog(), Instance.of(Containers.LAYOUT, "containers")),
            List::of,
            "default",
            Duration.ofSeconds(180),
            what -> {});

    Report report = check.run(outcome);

    assertThat(report.findings()).isEmpty();
  }

  @Test
  void showsWhatRuns() {
    SightlineCommand.Result status = containers.run(Duration.ofMinutes(1), "status");

    assertThat(status.exitCode()).withFailMessage(status.output()).isZero();
    assertThat(status.output())
        .contains(
            Containers.LAYOUT.catalog().programs().stream()
                .filter(program -> program.groups().contains("slice"))
                .filter(Program::startable)
                .map(Program::name)
                .toList());
  }
}
