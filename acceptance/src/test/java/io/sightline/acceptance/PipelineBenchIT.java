package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The default pipeline takes a load, loses nothing of it, and what it took is told. */
@ExtendWith(SharedInstance.class)
class PipelineBenchIT {
  private static final Duration WITHIN = Duration.ofMinutes(3);

  private final ShopInstance instance;

  @TempDir private Path folder;

  PipelineBenchIT(ShopInstance instance) {
    this.instance = instance;
  }

  @ParameterizedTest
  @CsvSource({"traces, 1000", "logs, 1000", "metrics, 500"})
  void losesNothingOfWhatItAccepts(String signal, String rate) {
    SightlineCommand.Result bench =
        instance.command(
            WITHIN,
            "pipeline",
            "bench",
            "--offline",
            "--signal",
            signal,
            "--rate",
            rate,
            "--batch",
            "100",
            "--duration",
            "3",
            "--runs",
            "1");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isZero();
    // accepted, refused, dropped, lost
    assertThat(bench.output()).containsPattern("default +[1-9][0-9,]+ +0 +0 +0 ");
  }

  @Test
  void comparesTwoConfigurationsInTurns() {
    SightlineCommand.Result bench =
        instance.command(
            WITHIN,
            "pipeline",
            "bench",
            "--offline",
            "--against",
            instance.root().resolve("otel-collector/bench/without-redaction.yaml").toString(),
            "--duration",
            "2",
            "--runs",
            "1");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isZero();
    assertThat(bench.output())
        .containsPattern("default does [0-9.]+ times what without-redaction does");
  }

  @Test
  void refusesNothingBelowItsMaximum() {
    SightlineCommand.Result bench =
        instance.command(
            WITHIN,
            "pipeline",
            "bench",
            "--offline",
            "--share",
            "0.3",
            "--duration",
            "3",
            "--runs",
            "1");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isZero();
    assertThat(bench.output())
        .containsPattern("30 % of the maximum of default, [0-9,]+ of [0-9,]+ each second")
        .containsPattern("default +[1-9][0-9,]+ +0 +0 +0 ");
  }

  @Test
  void saysThatAllIsRefused() throws IOException {
    // So little that the limiter refuses from the first request on.
    Path tight =
        Files.writeString(
            folder.resolve("tight.yaml"),
            "processors:\n  memory_limiter:\n    limit_mib: 2\n    spike_limit_mib: 1\n");

    SightlineCommand.Result bench =
        instance.command(
            WITHIN,
            "pipeline",
            "bench",
            "--offline",
            "--config",
            tight.toString(),
            "--share",
            "1",
            "--duration",
            "1",
            "--runs",
            "1");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isEqualTo(1);
    assertThat(bench.output()).contains("the Collector refuses all of the load");
  }

  @Test
  void namesWhatIsWrongWithTheCommandLine() {
    SightlineCommand.Result signal =
        instance.command(WITHIN, "pipeline", "bench", "--signal", "smoke");
    assertThat(signal.exitCode()).isEqualTo(2);
    assertThat(signal.output()).contains("must be traces, metrics or logs, not 'smoke'");

    SightlineCommand.Result share =
        instance.command(WITHIN, "pipeline", "bench", "--share", "0.7", "--rate", "100");
    assertThat(share.exitCode()).isEqualTo(2);
    assertThat(share.output()).contains("either --rate or --share, not both");

    SightlineCommand.Result file =
        instance.command(WITHIN, "pipeline", "bench", "--config", "no-such.yaml");
    assertThat(file.exitCode()).isEqualTo(2);
    assertThat(file.output()).contains("there is no file no-such.yaml");
  }
}
