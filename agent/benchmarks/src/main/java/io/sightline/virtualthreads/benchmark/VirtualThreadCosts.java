package io.sightline.virtualthreads.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What it costs to start a virtual thread under the agent, without the option and with it. */
public final class VirtualThreadCosts {

  /** A figure with the spread that JMH gives it. */
  private record Cost(double nanos, double error, double bytes) {}

  public static void main(String[] args) throws RunnerException, IOException {
    Path agent = Path.of(args[0]);
    Map<String, Cost> off = measure(agent, "false");
    Map<String, Cost> on = measure(agent, "true");
    String table = table(off, on);
    Files.writeString(Path.of(args[1]), table);
    System.out.println(table);
  }

  private static Map<String, Cost> measure(Path agent, String propagate) throws RunnerException {
    Map<String, Cost> costs = new LinkedHashMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(VirtualThreadBenchmark.class.getName())
                    .addProfiler(GCProfiler.class)
                    .forks(3)
                    // Or a table would have holes, and the build be green.
                    .shouldFailOnError(true)
                    .jvmArgs(options(agent, propagate))
                    .build())
            .run()) {
      costs.put(
          result.getParams().getParam("context"),
          new Cost(
              result.getPrimaryResult().getScore(),
              result.getPrimaryResult().getScoreError(),
              result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
    }
    return costs;
  }

  private static String[] options(Path agent, String propagate) {
    return Stream.concat(
            Stream.of("-javaagent:" + agent, "-Dsightline.virtual-threads.propagate=" + propagate),
            Stream.concat(
                List.of("traces", "metrics", "logs").stream()
                    .map(signal -> "-Dotel." + signal + ".exporter=none"),
                Stream.of(
                    "-Dsightline.start-line.enabled=false",
                    "-Dotel.javaagent.logging=none",
                    "-Xms512m",
                    "-Xmx512m",
                    "-XX:+UseSerialGC")))
        .toArray(String[]::new);
  }

  private static String table(Map<String, Cost> off, Map<String, Cost> on) {
    StringBuilder table =
        new StringBuilder(
            "| started | ratio | ns with the option | without | bytes with | without |\n"
                + "|---|---|---|---|---|---|\n");
    for (String context : off.keySet()) {
      Cost without = off.get(context);
      Cost with = on.get(context);
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %.0f ± %.0f | %.0f ± %.0f | %.0f | %.0f |%n",
              context.equals("none") ? "outside of a span" : "within a span",
              with.nanos() / without.nanos(),
              with.nanos(),
              with.error(),
              without.nanos(),
              without.error(),
              with.bytes(),
              without.bytes()));
    }
    return table.toString();
  }

  private VirtualThreadCosts() {}
}
