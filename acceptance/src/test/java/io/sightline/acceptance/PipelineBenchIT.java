package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
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
        bench("--signal", signal, "--rate", rate, "--batch", "100", "--duration", "3");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isZero();
    // accepted, refused, dropped, lost
    assertThat(bench.output()).containsPattern("default +[1-9][0-9,]+ +0 +0 +0 ");
  }

  @Test
  void comparesTwoConfigurationsInTurns() {
    Path other = instance.root().resolve("otel-collector/bench/without-redaction.yaml");

    SightlineCommand.Result bench = bench("--against", other.toString(), "--duration", "2");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isZero();
    assertThat(bench.output())
        .containsPattern("default does [0-9.]+ times what without-redaction does");
  }

  @Test
  void refusesNothingBelowItsMaximum() {
    SightlineCommand.Result bench = bench("--share", "0.3", "--duration", "3");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isZero();
    assertThat(bench.output())
        .containsPattern("30 % of the maximum of default, [0-9,]+ of [0-9,]+ each second")
        .containsPattern("default +[1-9][0-9,]+ +0 +0 +0 ");
  }

  /** Nothing is lost of what was taken, and still it does not stand that load. */
  @Test
  void failsWhenSomeIsRefusedBelowItsMaximum() throws IOException {
    // Fails for one of the five services whose spans are sent, however few they are.
    Path choosy =
        Files.writeString(
            folder.resolve("choosy.yaml"),
            """
            processors:
              transform/choosy:
                error_mode: propagate
                trace_statements:
                  - context: resource
                    conditions:
                      - resource.attributes["service.name"] == "bench-0"
                    statements:
                      - set(resource.attributes["never"], ParseJSON("{"))
            service:
              pipelines:
                traces:
                  processors: [memory_limiter, transform/choosy, transform/suspects]
            """);

    SightlineCommand.Result bench =
        bench("--config", choosy.toString(), "--share", "0.3", "--duration", "1");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isEqualTo(1);
    assertThat(bench.output()).containsPattern("choosy +[1-9][0-9,]+ +[1-9][0-9,]+ +0 +0 ");
  }

  @Test
  void saysThatAllIsRefused() throws IOException {
    // So little that the limiter refuses from the first request on.
    Path tight =
        Files.writeString(
            folder.resolve("tight.yaml"),
            "processors:\n  memory_limiter:\n    limit_mib: 2\n    spike_limit_mib: 1\n");

    SightlineCommand.Result bench =
        bench("--config", tight.toString(), "--share", "1", "--duration", "1");

    assertThat(bench.exitCode()).withFailMessage(bench.output()).isEqualTo(1);
    assertThat(bench.output()).contains("the Collector refuses all of the load");
  }

  @Test
  void namesWhatIsWrongWithTheCommandLine() {
    SightlineCommand.Result signal = bench("--signal", "smoke");
    assertThat(signal.exitCode()).isEqualTo(2);
    assertThat(signal.output()).contains("must be traces, metrics or logs, not 'smoke'");

    SightlineCommand.Result share = bench("--share", "0.7", "--rate", "100");
    assertThat(share.exitCode()).isEqualTo(2);
    assertThat(share.output()).contains("either --rate or --share, not both");

    SightlineCommand.Result file = bench("--config", "no-such.yaml");
    assertThat(file.exitCode()).isEqualTo(2);
    assertThat(file.output()).contains("there is no file no-such.yaml");
  }

  /** One run for each configuration, with a Collector that is there already. */
  private SightlineCommand.Result bench(String... options) {
    return instance.command(
        WITHIN,
        Stream.concat(
                Stream.of("pipeline", "bench", "--offline", "--runs", "1"), Stream.of(options))
            .toArray(String[]::new));
  }
}
