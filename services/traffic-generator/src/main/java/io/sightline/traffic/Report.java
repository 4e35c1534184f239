package io.sightline.traffic;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Tells what comes back: a line for each family now and then, everything at the end. */
final class Report {
  private static final double MICROS_PER_MILLI = 1000;

  private final PrintWriter out;
  private final Map<Family, FamilyStatistics> statistics;

  Report(PrintWriter out, Map<Family, FamilyStatistics> statistics) {
    this.out = out;
    this.statistics = statistics;
  }

  /** What came since the last time. */
  synchronized void interval() {
    LocalTime now = LocalTime.now().truncatedTo(ChronoUnit.SECONDS);
    statistics.forEach(
        (family, counted) -> {
          Histogram durations = counted.interval();
          FamilyStatistics.Snapshot total = counted.total();
          out.printf(
              Locale.ROOT,
              "%s  %-8s  +%-5d %7d requests  %5d errors%s  %s%n",
              now,
              family,
              durations.getTotalCount(),
              total.requests(),
              total.errorCount(),
              byStatus(total.errors()),
              percentiles(durations));
        });
    out.flush();
  }

  /** Everything. */
  synchronized void end(Duration ran, long seed, OpenLoop.Punctuality punctuality) {
    statistics.values().forEach(FamilyStatistics::interval);
    out.printf(Locale.ROOT, "%nTraffic of %.1f s with seed %d:%n", ran.toMillis() / 1e3, seed);
    statistics.forEach(
        (family, counted) -> {
          FamilyStatistics.Snapshot total = counted.total();
          out.printf(
              Locale.ROOT,
              "  %-8s  %7d requests  %5d errors%s  %s %s%n",
              family,
              total.requests(),
              total.errorCount(),
              byStatus(total.errors()),
              percentiles(total.durations()),
              byStatus(total.statuses()));
        });
    out.printf(
        Locale.ROOT,
        "  %d flows, %d of them late (at most %.1f s), %d left out%n",
        punctuality.begun(),
        punctuality.late(),
        punctuality.latest().toMillis() / 1e3,
        punctuality.leftOut());
    statistics.forEach(
        (family, counted) ->
            counted
                .messages()
                .forEach(
                    (message, times) -> out.printf("  %s: %d x %s%n", family, times, message)));
    out.flush();
  }

  /** Share of answers that a shop that works would not give, and of flows that were left out. */
  double errorRate(OpenLoop.Punctuality punctuality) {
    long requests = punctuality.leftOut();
    long errors = punctuality.leftOut();
    for (FamilyStatistics counted : statistics.values()) {
      FamilyStatistics.Snapshot total = counted.total();
      requests += total.requests();
      errors += total.errorCount();
    }
    return requests == 0 ? 0 : (double) errors / requests;
  }

  private static String percentiles(Histogram micros) {
    if (micros.getTotalCount() == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "p50 %.0f ms  p95 %.0f ms  p99 %.0f ms",
        micros.getValueAtPercentile(50) / MICROS_PER_MILLI,
        micros.getValueAtPercentile(95) / MICROS_PER_MILLI,
        micros.getValueAtPercentile(99) / MICROS_PER_MILLI);
  }

  private static String byStatus(Map<Integer, Long> counts) {
    if (counts.isEmpty()) {
      return "";
    }
    return counts.entrySet().stream()
        .map(entry -> name(entry.getKey()) + ": " + entry.getValue())
        .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String name(int status) {
    return switch (status) {
      case FamilyStatistics.NO_ANSWER -> "no answer";
      case FamilyStatistics.WRONG_ANSWER -> "wrong answer";
      default -> Integer.toString(status);
    };
  }
}
