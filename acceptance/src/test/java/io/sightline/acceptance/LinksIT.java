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
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Exemplars drawn at random lead to their trace, the trace to its log lines, and what these say of
 * themselves back to a trace with the span they were written in: all of them, also when nine of ten
 * traces are dropped. So do lines drawn at random, unless traces are dropped.
 */
@ExtendWith(SharedInstance.class)
@ResourceLock(SharedInstance.ORDERS)
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
    Instant begin = Instant.now();
    assertLinks();
    assertLinesLeadToTheirSpans(begin);
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
                if (!found(exemplar.traceId(), exemplar.spanId(), traces)) {
                  lost.add(exemplar);
                }
              }
              assertThat(lost).as("without a trace, drawn with " + seed).isEmpty();
            });
    List<LogLine> lines = new ArrayList<>();
    List<Trace> silent = new ArrayList<>();
    for (Trace trace : traces.values()) {
      List<LogLine> logs = logs(trace);
      lines.addAll(logs);
      if (logs.isEmpty()) {
        silent.add(trace);
      }
    }
    assertThat(silent)
        .allSatisfy(
            trace ->
                assertThat(trace.spans())
                    .as("of trace " + trace.traceId() + ", which has no lines")
                    .noneMatch(LinksIT::isTold));
    assertLeadBack(lines);
    System.out.printf(
        "%d exemplars of %d, %d traces, %d of them without lines, %d lines%n",
        drawn.size(), exemplars.size(), traces.size(), silent.size(), lines.size());
    assertThat(lines).hasSizeGreaterThan(traces.size() / 2);
  }

  /** Of lines that no trace has led to. */
  private void assertLinesLeadToTheirSpans(Instant begin) {
    List<LogLine> lines = new ArrayList<>();
    for (String service : ShopInstance.SERVICES) {
      lines.addAll(
          instance
              .loki()
              .lines(
                  "{service_name=\"%s\"} | trace_id!=\"\"".formatted(service),
                  begin,
                  Instant.now()));
    }
    long seed = begin.toEpochMilli();
    Collections.shuffle(lines, new Random(seed));
    assertThat(lines).hasSizeGreaterThan(DRAWN);
    List<LogLine> drawn = lines.subList(0, DRAWN);
    assertThat(drawn).extracting(LogLine::service).containsAll(ShopInstance.SERVICES);

    assertLeadBack(drawn);
    System.out.printf("%d lines of %d, drawn with %d%n", drawn.size(), lines.size(), seed);
  }

  /**
   * Each line to a span of the service that wrote it, by nothing but the ids in its own metadata.
   * Traces are read anew, once for all lines that name them, and again while one lacks a span.
   */
  private void assertLeadBack(List<LogLine> lines) {
    Map<String, Trace> traces = new HashMap<>();
    await("the span of each line")
        .untilAsserted(
            () -> {
              List<LogLine> lost = new ArrayList<>();
              for (LogLine line : lines) {
                if (!found(line.traceId(), line.spanId(), traces)) {
                  lost.add(line);
                }
              }
              assertThat(lost).as("lines without their span").isEmpty();
            });
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(traces.get(line.traceId()).spans())
                    .filteredOn(span -> span.spanId().equals(line.spanId()))
                    .extracting(Span::service)
                    .containsExactly(line.service()));
  }

  /** A trace may still grow: one that lacks the span is read again. */
  private boolean found(String traceId, String spanId, Map<String, Trace> traces) {
    Trace known = traces.get(traceId);
    if (known == null || !known.contains(spanId)) {
      instance.tempo().trace(traceId).ifPresent(trace -> traces.put(traceId, trace));
      known = traces.get(traceId);
    }
    return known != null && known.contains(spanId);
  }

  private List<LogLine> logs(Trace trace) {
    return instance
        .loki()
        .lines(
            Loki.linesOfTrace(trace.traceId()),
            Instant.now().minus(Duration.ofMinutes(30)),
            Instant.now().plus(Duration.ofMinutes(1)));
  }

  /**
   * Each request to one of the shop's services is told of in its log. What may lack lines is what
   * nobody asked for, as the outbox's look for work and the pool's for its connections, and
   * requests to programs that others of these tests run beside.
   */
  private static boolean isTold(Span span) {
    return span.kind().equals("SERVER") && ShopInstance.SERVICES.contains(span.service());
  }
}
