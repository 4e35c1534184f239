package io.sightline.cli.pipeline;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.Table;
import io.sightline.cli.console.Units;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Values;
import io.sightline.cli.pipeline.BenchRun.Result;
import io.sightline.cli.process.Subprocesses;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
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
      "1:something was lost or dropped (with --share: or refused), or the Collector did not start",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline pipeline bench                                       the default pipeline, as fast as it goes",
      "  ./sightline pipeline bench --rate 5000 --duration 60             does it stand 5000 spans a second?",
      "  ./sightline pipeline bench --share 0.7 --duration 60             does it refuse any at 70 % of what it can?",
      "  ./sightline pipeline bench --signal logs --attributes 30",
      "  ./sightline pipeline bench --against otel-collector/bench/without-redaction.yaml",
      "  ./sightline pipeline bench --config otel-collector/overlays/tail-sampling.yaml"
    })
final class PipelineBenchCommand implements Callable<Integer> {
  static final String DEFAULT = "otel-collector/config.yaml";
  private static final Set<String> MEMORY = Set.of("COLLECTOR_MEMORY_MIB", "GOMEMLIMIT", "GOGC");

  /** How long it takes to find a maximum, at the most: no longer than a run. */
  static final Duration MAXIMUM = Duration.ofSeconds(15);

  /** The part of the load that must have been sent if it is to count. */
  static final double SENT = 0.9;

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
      names = "--share",
      paramLabel = "N",
      description =
          "Instead of a rate: this share (0 to 1) of the maximum, which is found before by a run without a rate.")
  private Double share;

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
  private static final class Candidate {
    private final String name;
    private final List<Path> files;
    private final List<Result> results = new ArrayList<>();
    private long rate;
    private long maximum;

    Candidate(String name, List<Path> files) {
      this.name = name;
      this.files = files;
    }

    String name() {
      return name;
    }

    List<Path> files() {
      return files;
    }

    List<Result> results() {
      return results;
    }
  }

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
      BenchRun run =
          prepared(
              layout, new OtlpLoad.Shape(chosen, batch, attributes, services), offline, progress);
      for (Candidate candidate : candidates) {
        candidate.rate = rate;
        if (share != null) {
          Result maximum =
              run(
                  run,
                  candidate,
                  "maximum of " + candidate.name(),
                  Duration.ofSeconds(Math.min(seconds, MAXIMUM.toSeconds())),
                  0,
                  progress);
          if (maximum.accepted() == 0) {
            throw new UserError(
                "the Collector refuses all of the load",
                candidate.name() + " took none of " + maximum.refused(),
                "give it more memory, or mend its configuration");
          }
          candidate.maximum = Math.round(maximum.perSecond());
          candidate.rate = Math.max(1, Math.round(share * candidate.maximum));
        }
      }
      for (int i = 1; i <= runs; i++) {
        for (Candidate candidate : candidates) {
          candidate
              .results()
              .add(
                  run(
                      run,
                      candidate,
                      "run %d of %d, %s".formatted(i, runs, candidate.name()),
                      Duration.ofSeconds(seconds),
                      candidate.rate,
                      progress));
        }
      }
    }
    report(chosen, candidates, out);
    return candidates.stream().allMatch(candidate -> stood(candidate, out))
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private static Result run(
      BenchRun run, Candidate candidate, String name, Duration time, long rate, Progress progress)
      throws InterruptedException {
    Progress.Task task = progress.start(name);
    try {
      Result result = run.run(candidate.files(), time, rate);
      task.done("%,.0f for each CPU second".formatted(result.perCpuSecond()));
      return result;
    } catch (RuntimeException e) {
      task.failed("stopped");
      throw e;
    }
  }

  /** Whether all went through; with a share of the maximum nothing may have been refused, too. */
  private boolean stood(Candidate candidate, PrintWriter out) {
    if (!candidate.results().stream().allMatch(Result::nothingMissing)) {
      return false;
    }
    if (share == null) {
      return true;
    }
    double offered =
        candidate.results().stream().mapToDouble(Result::offeredPerSecond).min().orElseThrow();
    if (offered < SENT * candidate.rate) {
      out.printf(
          "only %,.0f of %,d each second could be sent: this machine had too much else to do, so the run says nothing%n",
          offered, candidate.rate);
      out.flush();
      return false;
    }
    return candidate.results().stream().allMatch(result -> result.refused() == 0);
  }

  /** Runs of this load, with the Collector that `up` would start. */
  static BenchRun prepared(
      Layout layout, OtlpLoad.Shape shape, boolean offline, Progress progress) {
    Program program = layout.catalog().program("collector");
    Instance instance = Instance.of(layout, "pipeline-bench");
    Path binary =
        new Acquirer(layout, new Subprocesses(instance), offline)
            .acquire(program, List.of(), progress)
            .binaries()
            .get("otelcol");
    return new BenchRun(
        binary, shape.signal(), new OtlpLoad(shape), memory(layout, instance, program));
  }

  /** The limits that `up` gives it: what it costs depends on them. */
  private static Map<String, String> memory(Layout layout, Instance instance, Program program) {
    Map<String, String> entry = new HashMap<>(program.environment());
    entry.keySet().retainAll(MEMORY);
    return new Values(layout, instance, layout.catalog()).environment(program, entry);
  }

  private OtlpSignal checked() {
    require(rate >= 0 && rate <= 10_000_000, "--rate must be between 0 and 10000000");
    require(share == null || rate == 0, "either --rate or --share, not both");
    require(share == null || share > 0 && share <= 1, "--share must be above 0 and at most 1");
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
    return new Candidate(name, files);
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
        pace(candidates),
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

  private String pace(List<Candidate> candidates) {
    if (share == null) {
      return rate == 0 ? "as fast as they are taken" : rate + " each second";
    }
    return candidates.stream()
        .map(
            each ->
                "%.0f %% of the maximum of %s, %,d of %,d each second"
                    .formatted(share * 100, each.name(), each.rate, each.maximum))
        .collect(Collectors.joining("; "));
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
