package io.sightline.cli.check;

import io.sightline.cli.InstanceOptions;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.console.Progress;
import io.sightline.cli.instance.Instance;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sightline check}: places one order and follows it through all stores. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Places one order and follows it: its exemplar in Prometheus, its trace in Tempo, the logs of every service in Loki, and"
          + " from a log line back to the trace.",
      "When a hop fails it names the culprit and how to look."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every hop leads on",
      "1:one does not, or there is nothing to check",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./sightline check", "  ./sightline check --order out-of-stock --timeout 60"})
public final class CheckCommand implements Callable<Integer> {
  /** Programs without which there is nothing to check. */
  public static final List<String> PROGRAMS =
      List.of("api-gateway", "collector", "loki", "prometheus", "tempo");

  @Mixin private InstanceOptions instanceOptions;

  @Option(
      names = "--timeout",
      defaultValue = "45",
      paramLabel = "SECONDS",
      description = "How long telemetry may take to arrive (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--order",
      defaultValue = "created",
      paramLabel = "OUTCOME",
      description =
          "How the order is to end: created, declined, unknown-product or out-of-stock"
              + " (default: ${DEFAULT-VALUE}).")
  private String order;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (timeout < 0) {
      throw new ParameterException(
          spec.commandLine(), "--timeout must not be negative, is " + timeout);
    }
    Outcome outcome = outcome();
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.existingInstance();
    PrintWriter out = spec.commandLine().getOut();
    Report report;
    try (Progress progress = Progress.standard(out)) {
      Progress.Task task = progress.start("check");
      report =
          new Check(
                  endpoints(catalog, instance),
                  new StartedPrograms(instanceOptions.layout(), catalog, instance)::down,
                  instance.name(),
                  Duration.ofSeconds(timeout),
                  task::update)
              .run(outcome);
      task.end();
    }
    new ReportPrinter(out).print(report);
    return report.ok() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Where the parts of an instance answer, by the ports that its programs are listed with. */
  public static Endpoints endpoints(Catalog catalog, Instance instance) {
    return new Endpoints(
        uri(catalog, instance, "api-gateway", "http"),
        uri(catalog, instance, "prometheus", "http"),
        uri(catalog, instance, "tempo", "http"),
        uri(catalog, instance, "loki", "http"),
        uri(catalog, instance, "collector", "health"),
        uri(catalog, instance, "collector", "metrics"));
  }

  private static URI uri(Catalog catalog, Instance instance, String program, String port) {
    return URI.create("http://127.0.0.1:" + instance.port(catalog.program(program), port));
  }

  private Outcome outcome() {
    for (Outcome outcome : Outcome.values()) {
      if (outcome.id().equals(order.toLowerCase(Locale.ROOT))) {
        return outcome;
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        "--order must be created, declined, unknown-product or out-of-stock, not '" + order + "'");
  }
}
