package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.InstanceLock;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.run.ConfigCheck;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "config-check",
    mixinStandardHelpOptions = true,
    description =
        "Lets back ends check their own configuration (`config-check` in programs.yaml); starts nothing. All of those that `up`"
            + " starts, when none is named.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all are right", "1:one is not", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline config-check",
      "  ./sightline config-check --offline",
      "  ./sightline config-check compose   the files for containers"
    })
final class ConfigCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROGRAM", arity = "0..*", description = "Only these.")
  private List<String> names = List.of();

  @Option(names = "--offline", description = "Ask nothing of the network.")
  private boolean offline;

  @Override
  public Integer call() {
    Layout layout = Layout.fromEnvironment();
    Catalog catalog = layout.catalog();
    // Of its own, so that files of running programs stay as they are.
    Instance instance = Instance.of(layout, "config-check");
    List<Program> programs = programs(catalog);
    try (InstanceLock lock = InstanceLock.take(instance, "config-check");
        Progress progress = Progress.standard(spec.commandLine().getOut())) {
      boolean right = new ConfigCheck(layout, instance, catalog, offline, progress).run(programs);
      return right ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }

  private List<Program> programs(Catalog catalog) {
    if (names.isEmpty()) {
      return catalog.programs().stream()
          .filter(program -> !program.configCheck().isEmpty() && program.with().isEmpty())
          .toList();
    }
    List<Program> named = names.stream().map(catalog::program).toList();
    for (Program program : named) {
      if (program.configCheck().isEmpty()) {
        throw new UserError(
            program.name() + " cannot check its configuration",
            "its entry has no `config-check`",
            "leave it out");
      }
    }
    return named;
  }
}
