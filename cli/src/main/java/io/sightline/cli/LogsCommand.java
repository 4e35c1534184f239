package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.UserError;
import io.sightline.cli.docker.DockerCompose;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.run.LogFollower;
import io.sightline.cli.run.LogTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description =
        "Shows the last lines of programs' output; of all that ever ran when none is named.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:shown", "1:there is no such log", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline logs order-service",
      "  ./sightline logs -n 200 collector tempo",
      "  ./sightline logs -f               all of them as they grow, until Ctrl-C"
    })
final class LogsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Mixin private RuntimeOption runtime;

  @Parameters(paramLabel = "PROGRAM", arity = "0..*", description = "Names as `status` shows them.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with new lines as they come.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many lines of each (default: ${DEFAULT-VALUE}).")
  private int count;

  @Override
  public Integer call() {
    if (count < 0) {
      throw new ParameterException(spec.commandLine(), "--lines must not be negative, is " + count);
    }
    if (runtime.docker(instanceOptions)) {
      return containers();
    }
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.existingInstance();
    List<String> programs =
        names.isEmpty()
            ? catalog.programs().stream()
                .filter(Program::startable)
                .map(Program::name)
                .filter(name -> Files.exists(instance.logOf(name)))
                .toList()
            : names;
    for (String name : programs) {
      catalog.program(name);
      if (!follow && !Files.exists(instance.logOf(name))) {
        throw new UserError(
            name + " has no log",
            "it was never started in instance '" + instance.name() + "'",
            "./sightline up");
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      for (String name : programs) {
        String prefix = prefix(name, programs);
        LogTail.lines(instance.logOf(name), 0, count).forEach(line -> out.println(prefix + line));
      }
      out.flush();
      if (follow) {
        LogFollower follower = new LogFollower();
        programs.forEach(name -> follower.add(instance.logOf(name), prefix(name, programs)));
        follower.follow(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return CommandLine.ExitCode.OK;
  }

  private int containers() {
    DockerCompose compose = new DockerCompose(instanceOptions.layout().root());
    compose.require();
    compose.env().complete();
    List<String> arguments = new ArrayList<>(List.of("logs", "--tail", String.valueOf(count)));
    if (follow) {
      arguments.add("--follow");
    }
    arguments.addAll(names);
    int exit = compose.run(Set.of(), arguments);
    return exit == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static String prefix(String name, List<String> programs) {
    if (programs.size() == 1) {
      return "";
    }
    int width = programs.stream().mapToInt(String::length).max().orElse(0);
    return name + " ".repeat(width - name.length()) + " | ";
  }
}
