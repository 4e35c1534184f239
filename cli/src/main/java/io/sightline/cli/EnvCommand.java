package io.sightline.cli;

import io.sightline.cli.docker.EnvFile;
import io.sightline.cli.instance.Layout;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "env",
    mixinStandardHelpOptions = true,
    description =
        "Makes .env, the passwords of the containers, from .env.example; adds what is missing and changes nothing that is there.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:it is complete", "1:it cannot be written", "2:the command line is wrong"},
    footerHeading = "%nExamples:%n",
    footer = {"  ./sightline env && docker compose up -d"})
final class EnvCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    EnvFile file = new EnvFile(Layout.fromEnvironment().root());
    List<String> added = file.complete();
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        added.isEmpty()
            ? file.path() + " is complete"
            : file.path() + ": added " + String.join(", ", added));
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
