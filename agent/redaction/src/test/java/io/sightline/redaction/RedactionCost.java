package io.sightline.redaction;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/** Prints what it costs the exporting thread to look at a span; the figures are in the README. */
public final class RedactionCost {

  // Not the time of day: the machine may be busy with something else.
  private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private static final int ROUNDS = 15;
  private static final int SPANS = 20_000;

  public static void main(String[] args) {
    AttributeMasker masker =
        new Redactor(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE, true).masker();
    measure("request", TypicalSpans.SERVER, masker);
    measure("query", TypicalSpans.QUERY, masker);
    measure("failed request", TypicalSpans.FAILED, masker);
  }

  private static void measure(String name, SpanData span, AttributeMasker masker) {
    double[] nanos = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < SPANS; i++) {
        if (MaskedSpan.mask(span, masker) != span) {
          throw new IllegalStateException("The span is not innocent");
        }
      }
      nanos[round] = (double) (threads.getCurrentThreadCpuTime() - start) / SPANS;
    }
    // The first rounds warm up.
    double[] warm = Arrays.copyOfRange(nanos, 5, ROUNDS);
    Arrays.sort(warm);
    System.out.printf("%-15s %7.0f ns (%.0f to %.0f)%n", name, warm[5], warm[0], warm[9]);
  }

  private RedactionCost() {}
}
