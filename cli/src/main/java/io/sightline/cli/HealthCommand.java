package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Table;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Values;
import io.sightline.cli.run.HealthProbe;
import io.sightline.cli.run.HealthProbe.Health;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description =
        "Asks everything that was started how it is: services by /health, back ends by what tells that they are ready.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that was started is well",
      "1:something is not, or nothing was started",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./sightline health", "  ./sightline health --instance two"})
final class HealthCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  private record Line(Program program, Health health) {}

  @Override
  public Integer call() {
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.existingInstance();
    ProcessRecords records = new ProcessRecords(instance);
    HealthProbe probe =
        new HealthProbe(instance, new Values(instanceOptions.layout(), instance, catalog));
    List<Line> lines =
        catalog.programs().parallelStream()
            .flatMap(
                program ->
                    records.find(program.name()).stream()
                        .map(record -> new Line(program, probe.ask(program, record))))
            .toList();
    if (lines.isEmpty()) {
      throw new UserError("there is nothing to ask", "nothing was started", "./sightline up");
    }
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("program", "healthy", "answered in", "answer");
    for (Line line : lines) {
      table.row(
          line.program().name(),
          line.health().healthy() ? "yes" : "NO",
          line.health().took().toMillis() + " ms",
          line.health().answer());
    }
    table.print(out);
    List<Line> ill = lines.stream().filter(line -> !line.health().healthy()).toList();
    for (Line line : ill) {
      out.println(
          "%s: see %s".formatted(line.program().name(), instance.logOf(line.program().name())));
    }
    out.flush();
    return ill.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
