package io.sightline.cli;

import static io.sightline.cli.fixture.CliFixture.RUNS;
import static io.sightline.cli.fixture.CliFixture.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.cli.fixture.CliFixture;
import io.sightline.cli.fixture.CliFixture.Run;
import io.sightline.cli.fixture.CliFixture.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command asks somebody who sits at a terminal. */
class TerminalIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private CliFixture cli;
  private Path data;

  @BeforeEach
  void somethingRuns() {
    cli = new CliFixture(folder);
    cli.programs("programs:\n" + script("one", "", "touch '${data}/precious'; " + RUNS));
    assertThat(cli.run("up").exit()).isZero();
    data = cli.instance("default").resolve("data/one/precious");
    assertThat(data).exists();
  }

  @AfterEach
  void nothingStays() {
    cli.run("down", "--all");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "Yes"})
  void deletesAfterAYes(String yes) throws IOException {
    Run down = answer(cli.startAtTerminal("down", "--data"), yes);

    assertThat(down.exit()).as(down.out()).isZero();
    assertThat(down.out()).contains("1 stopped", "deleted " + cli.instance("default"));
    assertThat(cli.instance("default")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "", "yesterday"})
  void keepsEverythingAfterAnyOtherAnswer(String no) throws IOException {
    Run down = answer(cli.startAtTerminal("down", "--all", "--data"), no);

    assertThat(down.exit()).as(down.out()).isZero();
    assertThat(down.out()).contains("1 stopped").doesNotContain("deleted");
    assertThat(data).exists();
    assertThat(cli.run("up").exit()).isZero();
  }

  /** Types it when it is asked for; until then nothing is stopped or deleted. */
  private Run answer(Running asking, String answer) throws IOException {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(asking.output()).contains("with all its data? [y/N] "));
    assertThat(data).exists();
    assertThat(cli.run("status").exit()).as("all that was started runs").isZero();
    try (var keyboard = asking.process().outputWriter(StandardCharsets.UTF_8)) {
      keyboard.write(answer + "\n");
    }
    return asking.await();
  }
}
