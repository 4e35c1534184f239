package io.sightline.cli.pipeline;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.Table;
import io.sightline.cli.console.Units;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.pipeline.BenchRun.Result;
import io.sightline.cli.process.Subprocesses;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a Collector of its own on free ports, sends it telemetry of a given shape, counts what comes out at the other end,"
          + " and tells what that has cost. Whatever else runs stays as it is.",
      "Two configurations are compared in turns, so that a machine that is busy for a while is so for both."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that was accepted has arrived",
      "1:something was lost or dropped, or the Collector did not start",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline pipeline bench                                       the default pipeline, as fast as it goes",
      "  ./sightline pipeline bench --rate 5000 --duration 60             does it stand 5000 spans a second?",
      "  ./sightline pipeline bench --signal logs --attributes 30",
      "  ./sightline pipeline bench --against otel-collector/bench/without-redaction.yaml",
      "  ./sightline pipeline bench --config otel-collector/overlays/tail-sampling.yaml"
    })
final class PipelineBenchCommand implements Callable<Integer> {
  private static final String DEFAULT = "otel-collector/config.yaml";

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A file on top of " + DEFAULT + "; may be given more than once.")
  private List<Path> configs = new ArrayList<>();

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "Compare with the configuration that has these files on top instead.")
  private List<Path> against = new ArrayList<>();

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "Start from this file instead of " + DEFAULT + ".")
  private Path base;

  @Option(
      names = "--signal",
      paramLabel = "NAME",
      defaultValue = "traces",
      description = "traces, metrics or logs (default: ${DEFAULT-VALUE}).")
  private String signal;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Items for each second; 0 for as many as are taken (default: 0).")
  private long rate;

  @Option(
      names = "--attributes",
      paramLabel = "N",
      defaultValue = "14",
      description = "Attributes of an item (default: ${DEFAULT-VALUE}).")
  private int attributes;

  @Option(
      names = "--services",
      paramLabel = "N",
      defaultValue = "5",
      description = "Services that send in turn (default: ${DEFAULT-VALUE}).")
  private int services;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "500",
      description = "Items of a request (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "How long there is load in each run (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each configuration; what is told is the median (default: 3).")
  private int runs;

  @Option(names = "--offline", description = "Ask nothing of the network.")
  private boolean offline;

  /** A configuration and what came of it. */
  private record Candidate(String name, List<Path> files, List<Result> results) {}

  @Override
  public Integer call() throws InterruptedException {
    OtlpSignal chosen = checked();
    Layout layout = Layout.fromEnvironment();
    Path first = base == null ? layout.root().resolve(DEFAULT) : base;
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(candidate(first, configs));
    if (!against.isEmpty()) {
      candidates.add(candidate(first, against));
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Progress progress = Progress.standard(out)) {
      Program program = layout.catalog().program("collector");
      Instance instance = Instance.of(layout, "pipeline-bench");
      Path binary =
          new Acquirer(layout, new Subprocesses(instance), offline)
              .acquire(program, List.of(), progress)
              .binaries()
              .get("otelcol");
      OtlpLoad load = new OtlpLoad(new OtlpLoad.Shape(chosen, batch, attributes, services));
      BenchRun run = new BenchRun(binary, chosen, load, rate);
      for (int i = 1; i <= runs; i++) {
        for (Candidate candidate : candidates) {
          Progress.Task task =
              progress.start("run %d of %d, %s".formatted(i, runs, candidate.name()));
          try {
            Result result = run.run(candidate.files(), Duration.ofSeconds(seconds));
            candidate.results().add(result);
            task.done("%,.0f for each CPU second".formatted(result.perCpuSecond()));
          } catch (RuntimeException e) {
            task.failed("stopped");
            throw e;
          }
        }
      }
    }
    report(chosen, candidates, out);
    return candidates.stream()
            .flatMap(candidate -> candidate.results().stream())
            .allMatch(result -> result.lost() == 0 && result.dropped() == 0)
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private OtlpSignal checked() {
    require(rate >= 0 && rate <= 10_000_000, "--rate must be between 0 and 10000000");
    require(attributes >= 0 && attributes <= 1000, "--attributes must be between 0 and 1000");
    require(services >= 1 && services <= 1000, "--services must be between 1 and 1000");
    require(batch >= 5 && batch <= 10_000, "--batch must be between 5 and 10000");
    require(seconds >= 1 && seconds <= 3600, "--duration must be between 1 and 3600 seconds");
    require(runs >= 1 && runs <= 100, "--runs must be between 1 and 100");
    List<Path> files = new ArrayList<>(configs);
    files.addAll(against);
    if (base != null) {
      files.add(base);
    }
    for (Path file : files) {
      require(Files.isRegularFile(file), "there is no file " + file);
    }
    for (OtlpSignal each : OtlpSignal.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(signal)) {
        return each;
      }
    }
    throw new ParameterException(
        spec.commandLine(), "--signal must be traces, metrics or logs, not '" + signal + "'");
  }

  private void require(boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private static Candidate candidate(Path first, List<Path> onTop) {
    List<Path> files = new ArrayList<>(List.of(first.toAbsolutePath()));
    onTop.forEach(file -> files.add(file.toAbsolutePath()));
    String name =
        onTop.isEmpty() ? "default" : onTop.getLast().getFileName().toString().replace(".yaml", "");
    return new Candidate(name, files, new ArrayList<>());
  }

  private void report(OtlpSignal chosen, List<Candidate> candidates, PrintWriter out) {
    Table table =
        new Table(
            "pipeline",
            "accepted",
            "refused",
            "dropped",
            "lost",
            "each second",
            "each CPU second",
            "CPU for a million",
            "memory at most");
    for (Candidate each : candidates) {
      table.row(
          each.name(),
          whole(sum(each, Result::accepted)),
          whole(sum(each, Result::refused)),
          whole(sum(each, Result::dropped)),
          whole(sum(each, Result::lost)),
          whole(median(each, Result::perSecond)),
          whole(median(each, Result::perCpuSecond)),
          "%.1f s".formatted(1e6 / median(each, Result::perCpuSecond)),
          Units.formatBytes((long) median(each, Result::peakBytes)));
    }
    out.println();
    out.printf(
        "%s with %d attributes, %d to a request, of %d services; %s; %d runs of %d s%n",
        chosen.name().toLowerCase(Locale.ROOT),
        attributes,
        batch,
        services,
        rate == 0 ? "as fast as they are taken" : rate + " each second",
        runs,
        seconds);
    table.print(out);
    out.println();
    if (candidates.size() == 2) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        ratios.add(
            candidates.get(0).results().get(i).perCpuSecond()
                / candidates.get(1).results().get(i).perCpuSecond());
      }
      ratios.sort(null);
      out.printf(
          "%s does %.2f times what %s does with the same CPU time (%.2f to %.2f)%n",
          candidates.get(0).name(),
          ratios.get(ratios.size() / 2),
          candidates.get(1).name(),
          ratios.getFirst(),
          ratios.getLast());
    }
    out.flush();
  }

  private static String whole(double number) {
    return "%,.0f".formatted(number);
  }

  private static double sum(Candidate candidate, ToDoubleFunction<Result> of) {
    return candidate.results().stream().mapToDouble(of).sum();
  }

  private static double median(Candidate candidate, ToDoubleFunction<Result> of) {
    double[] sorted = candidate.results().stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
