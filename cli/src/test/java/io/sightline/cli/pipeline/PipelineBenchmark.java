package io.sightline.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.console.Progress;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.pipeline.BenchRun.Result;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bars of docs/performance.md for the default pipeline: {@code -Pbench}. */
class PipelineBenchmark {
  private static final int TURNS = Integer.getInteger("bench.turns", 3);
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("bench.seconds", 15));

  /** Of what is done without redaction for the same processor time. */
  private static final double RATIO = 0.5;

  private static final double PER_CPU_SECOND = 30_000;
  private static final double SHARE = 0.7;

  private static final PrintWriter OUT = new PrintWriter(System.out, true);
  private static BenchRun bench;
  private static Path config;
  private static Path withoutRedaction;

  @BeforeAll
  static void prepare() throws InterruptedException {
    Layout layout = Layout.fromEnvironment();
    config = layout.root().resolve(PipelineBenchCommand.DEFAULT);
    withoutRedaction = layout.root().resolve("otel-collector/bench/without-redaction.yaml");
    try (Progress progress = Progress.standard(OUT)) {
      bench =
          PipelineBenchCommand.prepared(
              layout, new OtlpLoad.Shape(OtlpSignal.TRACES, 500, 14, 5), false, progress);
    }
  }

  /** In turns, so that a machine that is busy for a while is so for both. */
  @Test
  void redactionLeavesHalf() throws InterruptedException {
    List<Double> ratios = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      Result with = bench.run(List.of(config), TIME, 0);
      Result without = bench.run(List.of(config, withoutRedaction), TIME, 0);
      OUT.printf("with redaction %s, without %s%n", with, without);
      assertThat(List.of(with, without)).allMatch(Result::nothingMissing);
      ratios.add(with.perCpuSecond() / without.perCpuSecond());
      rates.add(with.perCpuSecond());
    }
    OUT.printf("ratios %s, spans for each CPU second %s%n", ratios, rates);

    assertThat(median(ratios)).as("ratios " + ratios).isGreaterThanOrEqualTo(RATIO);
    assertThat(median(rates)).as("rates " + rates).isGreaterThanOrEqualTo(PER_CPU_SECOND);
  }

  @Test
  void refusesNothingAtMostOfItsMaximum() throws InterruptedException {
    Result maximum = bench.run(List.of(config), PipelineBenchCommand.MAXIMUM, 0);
    long rate = Math.round(SHARE * maximum.perSecond());

    Result result = bench.run(List.of(config), TIME, rate);
    OUT.printf("%,.0f each second at most; at %,d: %s%n", maximum.perSecond(), rate, result);

    assertThat(result.offeredPerSecond())
        .as("what this machine could send of " + rate)
        .isGreaterThanOrEqualTo(PipelineBenchCommand.SENT * rate);
    assertThat(result.refused()).isZero();
    assertThat(result.nothingMissing()).as(result.toString()).isTrue();
  }

  private static double median(List<Double> numbers) {
    return numbers.stream().sorted().toList().get(numbers.size() / 2);
  }
}
