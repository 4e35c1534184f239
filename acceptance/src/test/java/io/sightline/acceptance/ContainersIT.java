package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.check.Check;
import io.sightline.cli.check.CheckCommand;
import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.Report;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything in containers, started by the command as a user would. Not by Testcontainers, which
 * refuses compose files that name their containers.
 */
@Tag("docker")
class ContainersIT {
  /** Images are downloaded and built. */
  private static final Duration START = Duration.ofMinutes(40);

  private static final Duration STOP = Duration.ofMinutes(5);

  private static final Layout LAYOUT = ShopInstance.layout();
  private static final SightlineCommand COMMAND = new SightlineCommand(LAYOUT);
  private static boolean started;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Assumptions.assumeTrue(engineAnswers(), "no container engine answers here (docker info)");
    started = true;
    SightlineCommand.Result up = COMMAND.run(START, "up", "--runtime", "docker");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  @AfterAll
  static void stop() {
    if (started) {
      SightlineCommand.Result down = COMMAND.run(STOP, "down", "--runtime", "docker");
      assertThat(down.exitCode()).withFailMessage(down.output()).isZero();
    }
  }

  private static boolean engineAnswers() throws IOException, InterruptedException {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (Files.isExecutable(Path.of(folder, "docker"))) {
        Process info =
            new ProcessBuilder("docker", "info")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!info.waitFor(30, TimeUnit.SECONDS)) {
          info.destroyForcibly();
          return false;
        }
        return info.exitValue() == 0;
      }
    }
    return false;
  }

  @ParameterizedTest
  @EnumSource
  void leadsFromAnOrderThroughAllStores(Outcome outcome) {
    // Containers have the ports of an instance without offset.
    Check check =
        new Check(
            CheckCommand.endpoints(LAYOUT.catalog(), Instance.of(LAYOUT, "containers")),
            List::of,
            "default",
            Duration.ofSeconds(180),
            what -> {});

    Report report = check.run(outcome);

    assertThat(report.findings()).isEmpty();
  }

  @Test
  void showsWhatRuns() {
    SightlineCommand.Result status =
        COMMAND.run(Duration.ofMinutes(1), "status", "--runtime", "docker");

    assertThat(status.exitCode()).withFailMessage(status.output()).isZero();
    assertThat(status.output())
        .contains(
            LAYOUT.catalog().programs().stream()
                .filter(program -> program.groups().contains("slice"))
                .filter(Program::startable)
                .map(Program::name)
                .toList());
  }
}
