package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.InstanceLock;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.run.Foreground;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

@Command(
    name = "traffic",
    mixinStandardHelpOptions = true,
    description = {
      "Lets customers come to the shop of an instance, here at the terminal, until Ctrl-C, and shows how they fare.",
      "Options that are not listed here are those of the traffic generator: `./sightline traffic -- --help` lists them."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it ended, and nearly all answers were as they should be",
      "1:too many were not, or there is no shop to come to",
      "2:the command line is wrong",
      "130:interrupted"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline traffic",
      "  ./sightline traffic --rate 5 --duration 10m --seed 42",
      "  ./sightline traffic --families product,order",
      "  ./sightline up --with traffic                  beside the shop, for as long as it runs"
    })
final class TrafficCommand implements Callable<Integer> {
  private static final String GENERATOR = "traffic-generator";
  private static final String GATEWAY = "api-gateway";

  /** It would make it answer at a port that the one beside the shop may hold. */
  private static final String PORT = "SERVER_PORT";

  private static final String AGENT = "JAVA_TOOL_OPTIONS";

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Option(names = "--offline", description = "Ask nothing of the network when it has to be built.")
  private boolean offline;

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.existingInstance();
    if (new ProcessRecords(instance).running(GATEWAY).isEmpty()) {
      throw new UserError(
          "there is no shop to come to",
          "api-gateway does not run in instance '" + instance.name() + "'",
          "./sightline up" + (instanceOptions.isDefault() ? "" : " --instance " + instance.name()));
    }
    Program generator = catalog.program(GENERATOR);
    Foreground foreground = new Foreground(instanceOptions.layout(), instance, catalog);
    try (InstanceLock lock = InstanceLock.take(instance, "traffic");
        Progress progress = Progress.standard(spec.commandLine().getOut())) {
      foreground.prepare(generator, offline, progress);
    }
    arguments.removeIf("--"::equals);
    // Without the agent: customers are not part of what is observed.
    return foreground.run(generator, Set.of(PORT, AGENT), arguments);
  }
}
