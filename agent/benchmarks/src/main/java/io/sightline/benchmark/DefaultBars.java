package io.sightline.benchmark;

import io.sightline.defaults.RequestBenchmark;
import io.sightline.headmark.HeadMarkBenchmark;
import io.sightline.instrumentation.helidon.webclient.v4_0.WebClientBenchmark;
import io.sightline.redaction.RedactionBenchmark;
import io.sightline.requestid.RequestIdBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures what the agent's defaults do for each request, span and log record, writes it as a
 * table, and fails where more is allocated than is needed. Time has no bar: what it is beside is
 * often nothing at all.
 */
public final class DefaultBars {

  private static final int NO_BAR = -1;

  /** Less than this is the measurement's own. */
  private static final double TOLERANCE = 1;

  /**
   * What a default is compared with.
   *
   * @param beside empty for doing nothing
   * @param bytes how much more it may allocate
   */
  private record Comparison(String what, String benchmark, String beside, int bytes) {}

  private static final List<Comparison> COMPARISONS =
      List.of(
          new Comparison(
              "request id: header read, checked, into the context; beside a text into the context",
              "header",
              "headerByHand",
              48),
          new Comparison("request id: no header", "noHeader", "", 0),
          new Comparison(
              "request id: made; beside `SpanId.fromLong(random)`", "madeId", "madeIdByHand", 48),
          new Comparison(
              "request id: on the SERVER span; beside `setAttribute`",
              "spanOfService",
              "spanOfServiceByHand",
              0),
          new Comparison("request id: any other span", "otherSpan", "", 0),
          new Comparison(
              "request id: a log record with it; beside one with `setAttribute`",
              "logRecord",
              "logRecordByHand",
              0),
          new Comparison(
              "request id: looked up for the MDC; beside `Context.current().get(…)`",
              "idOfEvent",
              "idOfEventByHand",
              0),
          new Comparison(
              "request id: onto a call, decided by its host; beside always",
              "call",
              "callByHand",
              48),
          new Comparison(
              "request id: and trace id onto the answer; beside two headers",
              "answer",
              "answerByHand",
              0),
          new Comparison(
              "redaction: SERVER span, 13 attributes, one never seen; beside going through them",
              "requestSpan",
              "requestSpanRead",
              0),
          new Comparison(
              "redaction: JDBC span, 6 attributes, SQL seen before; beside going through them",
              "querySpan",
              "querySpanRead",
              0),
          new Comparison(
              "redaction: 80 characters of SQL never seen; beside a regular expression",
              "newStatement",
              "newStatementByRegex",
              0),
          new Comparison(
              "redaction: log record, 3 attributes, text seen before; beside going through them",
              "knownLine",
              "knownLineRead",
              0),
          new Comparison(
              "redaction: the same, text never seen; beside a regular expression on the text",
              "newLine",
              "newLineByRegex",
              0),
          new Comparison(
              "redaction: the same, with a mail address and a password; beside replacing by the expression",
              "lineWithSecrets",
              "lineWithSecretsByRegex",
              NO_BAR),
          new Comparison("redaction: no baggage to pass on", "noBaggage", "", 0),
          new Comparison(
              "redaction: two harmless entries of baggage passed on; beside upstream's propagator alone",
              "baggage",
              "baggageOfUpstream",
              48),
          new Comparison(
              "head mark: a trace begins, marked; beside upstream's sampler",
              "rootMarked",
              "rootOfUpstream",
              0),
          new Comparison(
              "head mark: a trace begins, unmarked; beside upstream's sampler",
              "rootUnmarked",
              "rootOfUpstream",
              0),
          new Comparison(
              "head mark: a span in a marked trace; beside upstream's sampler",
              "childMarked",
              "childOfUpstream",
              0),
          new Comparison(
              "head mark: a span in an unmarked trace; beside upstream's sampler",
              "childUnmarked",
              "childOfUpstream",
              0),
          new Comparison(
              "head mark: an unmarked span ends; beside handing it on",
              "unmarkedEnd",
              "unmarkedEndOfUpstream",
              48),
          new Comparison(
              "`http.server.active_requests` up and down; beside two `add(…, CONSTANT)`",
              "requestInProgress",
              "requestInProgressByHand",
              48),
          new Comparison(
              "the same by upstream, sizes of bodies included; beside two `add(…, CONSTANT)`",
              "requestInProgressOfUpstream",
              "requestInProgressByHand",
              NO_BAR),
          new Comparison(
              "health checks: a request that is none; beside the sampler alone",
              "tracedPath",
              "tracedPathOfUpstream",
              0),
          new Comparison(
              "`thread.id` and `thread.name`; beside two `setAttribute`",
              "threadDetails",
              "threadDetailsByHand",
              0),
          new Comparison(
              "WebClient: span, metric and header of a call; beside the same by hand",
              "webClientCall",
              "webClientCallByHand",
              NO_BAR),
          new Comparison(
              "WebClient: the header alone; beside one with a constant name",
              "headerOfCall",
              "headerOfCallByHand",
              24));

  private final Figures figures;
  private final List<String> missed = new ArrayList<>();

  public static void main(String[] args) throws IOException {
    try {
      DefaultBars bars =
          new DefaultBars(
              Figures.measure(
                  RequestIdBenchmark.class,
                  RedactionBenchmark.class,
                  HeadMarkBenchmark.class,
                  RequestBenchmark.class,
                  WebClientBenchmark.class));
      String table = bars.table();
      Files.writeString(Path.of(args[0]), table);
      System.out.println(table);
      if (!bars.missed.isEmpty()) {
        System.err.println("more is allocated than may be: " + bars.missed);
        System.exit(1);
      }
    } catch (RunnerException e) {
      System.err.println("no figures, a benchmark failed as said above: " + e.getMessage());
      System.exit(1);
    }
  }

  private DefaultBars(Figures figures) {
    this.figures = figures;
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            "| | ratio | ns | beside | bytes | beside | bar of bytes |\n"
                + "|---|---|---|---|---|---|---|\n");
    for (Comparison comparison : COMPARISONS) {
      table.append(row(comparison));
    }
    return table.toString();
  }

  private String row(Comparison comparison) {
    double nanos = figures.nanos(comparison.benchmark());
    double bytes = figures.bytes(comparison.benchmark());
    boolean alone = comparison.beside().isEmpty();
    double nanosBeside = alone ? 0 : figures.nanos(comparison.beside());
    double bytesBeside = alone ? 0 : figures.bytes(comparison.beside());
    boolean barred = comparison.bytes() != NO_BAR;
    if (barred && bytes > bytesBeside + comparison.bytes() + TOLERANCE) {
      missed.add(
          String.format(
              Locale.ROOT,
              "%s: %.0f bytes, may be %.0f",
              comparison.what(),
              bytes,
              bytesBeside + comparison.bytes()));
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f | %s | %.0f | %s | %s |%n",
        comparison.what(),
        alone ? "" : String.format(Locale.ROOT, "%.2f", nanos / nanosBeside),
        nanos,
        alone ? "" : String.format(Locale.ROOT, "%.1f", nanosBeside),
        bytes,
        alone ? "" : String.format(Locale.ROOT, "%.0f", bytesBeside),
        barred ? bar(alone, comparison.bytes()) : "");
  }

  private static String bar(boolean alone, int bytes) {
    String more = bytes == 0 ? "" : " + " + bytes;
    return alone ? "≤ " + bytes : "≤ beside" + more;
  }
}
