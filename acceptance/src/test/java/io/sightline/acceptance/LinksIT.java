package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Exemplar;
import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Loki;
import io.sightline.cli.check.Span;
import io.sightline.cli.check.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Exemplars drawn at random lead to their trace, the trace to its log lines, and these back to the
 * trace: all of them, also when nine of ten traces are dropped.
 */
@ExtendWith(SharedInstance.class)
class LinksIT {
  private static final int DRAWN = 200;
  private static final int SHOPPERS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final ShopInstance instance;

  LinksIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void eachExemplarLeadsToItsTraceAndLogsAndBack() {
    assertLinks();
  }

  @Test
  @Tag("faults")
  void eachExemplarLeadsToItsTraceUnderTailSampling() {
    restart(Map.of("SIGHTLINE_TRACES_SHARE", "0.1"), "tail-sampling");
    try {
      assertLinks();
      double seen = counter("otelcol_processor_tail_sampling_count_traces_sampled_total");
      double kept =
          counter(
              "otelcol_processor_tail_sampling_global_count_traces_sampled_total{sampled=\"true\"}");
      double all = counter("otelcol_processor_tail_sampling_global_count_traces_sampled_total");
      System.out.printf("%.0f of %.0f traces kept (%.0f decisions)%n", kept, all, seen);
      assertThat(kept).isPositive().isLessThan(all * 0.6);
    } finally {
      restart(Map.of(), "none");
    }
  }

  private double counter(String query) {
    return instance.prometheus().query("sum(" + query + ")").getFirst().value();
  }

  private void restart(Map<String, String> environment, String overlay) {
    ShopInstance.SERVICES.forEach(instance::stop);
    instance.stop("collector");
    SightlineCommand.Result up = instance.up(environment, "--overlay", overlay, "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  private void assertLinks() {
    // Those of before may be of traces that were on their way when something was stopped.
    Instant begin = Instant.now();
    List<Exemplar> exemplars = new ArrayList<>();
    try (Shoppers shoppers = Shoppers.start(SHOPPERS, instance.endpoints().gateway())) {
      await(DRAWN + " exemplars")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(5))
          .until(
              () -> {
                exemplars.clear();
                exemplars.addAll(
                    instance
                        .prometheus()
                        .exemplars("{__name__=~\".+_bucket\"}", begin, Instant.now()));
                return exemplars.size() >= 2 * DRAWN;
              });
      shoppers.stop();
    }
    long seed = begin.toEpochMilli();
    Collections.shuffle(exemplars, new Random(seed));
    List<Exemplar> drawn = exemplars.subList(0, DRAWN);

    Map<String, Trace> traces = new HashMap<>();
    await("the trace of each exemplar")
        .untilAsserted(
            () -> {
              List<Exemplar> lost = new ArrayList<>();
              for (Exemplar exemplar : drawn) {
                if (!found(exemplar, traces)) {
                  lost.add(exemplar);
                }
              }
              assertThat(lost).as("without a trace, drawn with " + seed).isEmpty();
            });
    int lines = 0;
    for (Trace trace : traces.values()) {
      List<LogLine> logs = logs(trace);
      if (ordered(trace)) {
        assertThat(logs).as("lines of trace " + trace.traceId()).isNotEmpty();
      }
      assertThat(logs)
          .allSatisfy(
              line -> {
                assertThat(line.traceId()).isEqualTo(trace.traceId());
                assertThat(trace.contains(line.spanId())).as(line + " in its trace").isTrue();
              });
      lines += logs.size();
    }
    System.out.printf(
        "%d exemplars of %d, %d traces, %d lines%n",
        drawn.size(), exemplars.size(), traces.size(), lines);
    assertThat(lines).isGreaterThan(traces.size() / 2);
  }

  /** A trace may still grow: one that lacks the span is read again. */
  private boolean found(Exemplar exemplar, Map<String, Trace> traces) {
    Trace known = traces.get(exemplar.traceId());
    if (known == null || !known.contains(exemplar.spanId())) {
      instance
          .tempo()
          .trace(exemplar.traceId())
          .ifPresent(trace -> traces.put(exemplar.traceId(), trace));
      known = traces.get(exemplar.traceId());
    }
    return known != null && known.contains(exemplar.spanId());
  }

  private List<LogLine> logs(Trace trace) {
    return instance
        .loki()
        .lines(
            Loki.linesOfTrace(trace.traceId()),
            Instant.now().minus(Duration.ofMinutes(30)),
            Instant.now().plus(Duration.ofMinutes(1)));
  }

  /** Services say something about each order, and nothing about what they do by themselves. */
  private static boolean ordered(Trace trace) {
    return trace.roots().stream().map(Span::name).anyMatch(name -> name.equals("POST /api/orders"));
  }
}
