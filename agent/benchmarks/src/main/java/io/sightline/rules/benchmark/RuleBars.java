package io.sightline.rules.benchmark;

import io.sightline.benchmark.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmarks, writes what they found as a table of ratios, and fails where a bar is
 * missed.
 */
public final class RuleBars {

  /**
   * What a rule is compared with.
   *
   * @param bar how often as much time it may take, 0 for no limit
   */
  private record Comparison(String what, String rule, String byHand, double bar) {}

  private static final List<Comparison> COMPARISONS =
      List.of(
          new Comparison("empty advice beside no advice", "emptyAdvice", "nothing", 0),
          new Comparison(
              "condition on the result, false, beside an empty advice",
              "falseCondition",
              "emptyAdvice",
              3),
          new Comparison(
              "condition on two paths, false, beside an empty advice",
              "falseConditionOfThreeProperties",
              "emptyAdvice",
              3),
          new Comparison(
              "condition of a rule with a span, false, beside an empty advice",
              "falseConditionOfSpan",
              "emptyAdvice",
              3),
          new Comparison(
              "counter of one label beside `counter.add(1, CONSTANT)`",
              "counter",
              "counterByHand",
              2),
          new Comparison(
              "counter of two labels beside `counter.add(1, Attributes.of(…))`",
              "counterOfTwoLabels",
              "counterOfTwoLabelsByHand",
              2),
          new Comparison(
              "condition on the result while a getter runs elsewhere, beside an empty advice",
              "falseConditionBesideGetter",
              "emptyAdvice",
              0),
          new Comparison(
              "counter of one label while a getter runs elsewhere",
              "counterBesideGetter",
              "counterByHand",
              0),
          new Comparison(
              "histogram of a value beside `histogram.record(…, CONSTANT)`",
              "histogram",
              "histogramByHand",
              0),
          new Comparison(
              "histogram of the duration beside the same", "duration", "durationByHand", 0),
          new Comparison("span with three attributes beside the same", "span", "spanByHand", 0),
          new Comparison(
              "search for two labels beside `Attributes.of(…)`", "labelTable", "labelsByHand", 0));

  private final Figures figures;
  private final List<String> missed = new ArrayList<>();

  public static void main(String[] args) throws IOException {
    try {
      RuleBars bars = new RuleBars(Figures.measure(RuleBenchmark.class));
      String table = bars.table();
      Files.writeString(Path.of(args[0]), table);
      System.out.println(table);
      if (!bars.missed.isEmpty()) {
        System.err.println("bars missed: " + bars.missed);
        System.exit(1);
      }
    } catch (RunnerException e) {
      System.err.println("no figures, a benchmark failed as said above: " + e.getMessage());
      System.exit(1);
    }
  }

  private RuleBars(Figures figures) {
    this.figures = figures;
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            "| | ratio | bar | ns | beside | beyond the call | beside | bytes | beside |\n"
                + "|---|---|---|---|---|---|---|---|---|\n");
    for (Comparison comparison : COMPARISONS) {
      double ratio = nanos(comparison.rule()) / nanos(comparison.byHand());
      if (comparison.bar() > 0 && ratio > comparison.bar()) {
        missed.add(comparison.what());
      }
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %s | %.1f | %.1f | %s | %s | %.0f | %.0f |%n",
              comparison.what(),
              ratio,
              comparison.bar() > 0 ? "≤ " + (int) comparison.bar() : "",
              nanos(comparison.rule()),
              nanos(comparison.byHand()),
              beyond(comparison.rule()),
              beyond(comparison.byHand()),
              bytes(comparison.rule()),
              bytes(comparison.byHand())));
    }
    // The set of labels is there already: a hit has nothing to allocate.
    if (bytes("counter") >= 1) {
      missed.add("a counter hit allocates");
    }
    return table.toString();
  }

  // The call itself is in both, and makes the ratio smaller than that of what is added to it.
  private String beyond(String benchmark) {
    return benchmark.startsWith("label")
        ? ""
        : String.format(Locale.ROOT, "%.1f", nanos(benchmark) - nanos("nothing"));
  }

  private double nanos(String benchmark) {
    return figures.nanos(benchmark);
  }

  private double bytes(String benchmark) {
    return figures.bytes(benchmark);
  }
}
