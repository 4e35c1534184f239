package io.sightline.cli;

import io.sightline.cli.attach.RunCommand;
import io.sightline.cli.check.CheckCommand;
import io.sightline.cli.console.FileTrouble;
import io.sightline.cli.console.UserError;
import io.sightline.cli.pipeline.PipelineCommand;
import io.sightline.cli.process.Cancelled;
import io.sightline.cli.rules.RulesCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command behind {@code ./sightline}. */
@Command(
    name = "sightline",
    description =
        "Runs a shop of plain Java services under full observability, natively, on this machine.",
    versionProvider = Sightline.Version.class,
    mixinStandardHelpOptions = true,
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      HealthCommand.class,
      TestEndpointsCommand.class,
      TrafficCommand.class,
      RunCommand.class,
      CheckCommand.class,
      ConfigCheckCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      EnvCommand.class,
      RulesCommand.class,
      PipelineCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:it failed; the message says what, why and what next",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline up                                     everything, then a proof that it works",
      "  ./sightline up --only slice                        five services instead of all",
      "  ./sightline up --only stores,monitoring            only the back ends",
      "  ./sightline up --instance two --port-offset 1000   a second set beside the first",
      "  ./sightline status",
      "  ./sightline check                                  place an order and follow it",
      "  ./sightline logs -f order-service",
      "  ./sightline run -- java -jar app.jar               your own application, observed",
      "  ./sightline down"
    })
public final class Sightline {

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Sightline());
    commandLine.setParameterExceptionHandler(Sightline::wrongUsage);
    commandLine.setExecutionExceptionHandler(
        (thrown, command, result) -> failed(thrown, command.getErr()));
    commandLine.setUsageHelpWidth(100);
    // From its first word on, the line is the application's own: `run java -version` asks java.
    commandLine.getSubcommands().get("run").setStopAtPositional(true);
    return commandLine;
  }

  private static int wrongUsage(ParameterException thrown, String[] arguments) {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("error: " + thrown.getMessage());
    UnmatchedArgumentException.printSuggestions(thrown, err);
    err.println("  next: ./" + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception thrown, PrintWriter err) {
    switch (thrown) {
      case UserError error -> explain(error, err);
      case Cancelled cancelled -> err.println("cancelled");
      default ->
          FileTrouble.of(thrown)
              .ifPresentOrElse(error -> explain(error, err), () -> unexpected(thrown, err));
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void explain(UserError error, PrintWriter err) {
    err.println(error.text());
    if (System.getenv("SIGHTLINE_DEBUG") != null) {
      error.printStackTrace(err);
    }
  }

  private static void unexpected(Exception thrown, PrintWriter err) {
    err.println("error: this should not have happened: " + thrown);
    if (System.getenv("SIGHTLINE_DEBUG") == null) {
      err.println("  next: run it again with SIGHTLINE_DEBUG=1 and report what it prints");
    } else {
      thrown.printStackTrace(err);
    }
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Sightline.class.getPackage().getImplementationVersion();
      return new String[] {"sightline " + (version == null ? "(not packaged)" : version)};
    }
  }
}
