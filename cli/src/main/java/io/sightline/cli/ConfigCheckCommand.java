package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
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
import picocli.CommandLine.Spec;

@Command(
    name = "config-check",
    mixinStandardHelpOptions = true,
    description =
        "Lets every back end check its own configuration (`config-check` in programs.yaml); starts nothing.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all are right", "1:one is not", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {"  ./sightline config-check", "  ./sightline config-check --offline"})
final class ConfigCheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--offline", description = "Ask nothing of the network.")
  private boolean offline;

  @Override
  public Integer call() {
    Layout layout = Layout.fromEnvironment();
    Catalog catalog = layout.catalog();
    // Of its own, so that files of running programs stay as they are.
    Instance instance = Instance.of(layout, "config-check");
    List<Program> programs =
        catalog.programs().stream().filter(program -> !program.configCheck().isEmpty()).toList();
    try (InstanceLock lock = InstanceLock.take(instance, "config-check");
        Progress progress = Progress.standard(spec.commandLine().getOut())) {
      boolean right = new ConfigCheck(layout, instance, catalog, offline, progress).run(programs);
      return right ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }
}
