package io.sightline.cli.check;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints a report as an aligned table, the findings below it. */
final class ReportPrinter {
  private final PrintWriter out;

  ReportPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(Report report) {
    int width = report.hops().stream().mapToInt(hop -> hop.name().length()).max().orElse(0);
    String row = "%-6s  %-" + width + "s  %6.1f s  %s%n";
    for (Hop hop : report.hops()) {
      out.printf(
          Locale.ROOT,
          row,
          hop.ok() ? "ok" : "FAILED",
          hop.name(),
          hop.took().toMillis() / 1000.0,
          hop.found());
    }
    for (Finding finding : report.findings()) {
      out.println();
      out.println("culprit  " + finding.what());
      out.println("look     " + finding.look());
    }
    if (!report.links().isEmpty()) {
      out.println();
      report.links().forEach((program, uri) -> out.println("%-11s %s".formatted(program, uri)));
    }
    out.flush();
  }
}
