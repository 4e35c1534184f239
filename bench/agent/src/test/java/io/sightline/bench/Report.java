package io.sightline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What was measured, for people on standard output and for programs in {@code bench.jsonl} below
 * the build directory, one line for each figure.
 */
final class Report {

  private static final Path FILE =
      Path.of(System.getProperty("sightline.target", "target"), "bench.jsonl");

  /** The machine: figures without it say nothing. */
  static void machine() {
    print(
        String.format(
            Locale.ROOT,
            "machine: %d CPUs, Java %s, %s %s",
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            System.getProperty("os.name"),
            System.getProperty("os.version")));
  }

  static void figure(String benchmark, String name, double value, String unit) {
    print(String.format(Locale.ROOT, "%-22s %-44s %12.3f %s", benchmark, name, value, unit));
    write(
        String.format(
            Locale.ROOT,
            "{\"benchmark\":\"%s\",\"name\":\"%s\",\"value\":%.6f,\"unit\":\"%s\"}",
            benchmark,
            name,
            value,
            unit));
  }

  static void figure(String benchmark, String name, Statistics statistics, String unit) {
    print(
        String.format(
            Locale.ROOT,
            "%-22s %-44s %12.3f %s (quartiles %.3f to %.3f, n = %d)",
            benchmark,
            name,
            statistics.median(),
            unit,
            statistics.lower(),
            statistics.upper(),
            statistics.count()));
    write(
        String.format(
            Locale.ROOT,
            "{\"benchmark\":\"%s\",\"name\":\"%s\",\"value\":%.6f,\"unit\":\"%s\","
                + "\"lower_quartile\":%.6f,\"upper_quartile\":%.6f,\"count\":%d}",
            benchmark,
            name,
            statistics.median(),
            unit,
            statistics.lower(),
            statistics.upper(),
            statistics.count()));
  }

  @SuppressWarnings("SystemOut") // what a benchmark is for
  private static void print(String line) {
    System.out.println(line);
  }

  private static void write(String line) {
    try {
      Files.createDirectories(FILE.toAbsolutePath().getParent());
      Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report() {}
}
