package io.sightline.cli;

import io.sightline.cli.backup.Restore;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.InstanceLock;
import io.sightline.cli.instance.LinuxProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the data and passwords of an instance those of a backup, also of one that was made of another instance or machine."
          + " Each file is compared with its checksum before anything is replaced. The instance must not run."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the data is that of the backup",
      "1:the data is as it was; the message says what, why and what next",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline restore sightline-default-20260102-030405.tar.gz --instance copy",
      "  ./sightline up --instance copy --port-offset 1000",
      "  ./sightline restore monday.tar.gz --yes      and replace what the instance holds"
    })
final class RestoreCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path archive;

  @Option(names = "--yes", description = "Replace data that the instance has.")
  private boolean yes;

  @Override
  public Integer call() {
    Instance instance = instanceOptions.instance();
    String named = instanceOptions.isDefault() ? "" : " --instance " + instance.name();
    if (!Files.isRegularFile(archive)) {
      throw new UserError("there is no file " + archive, "", "name a file that `backup` wrote");
    }
    if (!LinuxProcess.ofInstance(instance).isEmpty()) {
      throw new UserError(
          "instance '" + instance.name() + "' runs",
          "its programs would go on writing what they know into data that is not theirs",
          "./sightline down" + named);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (InstanceLock lock = InstanceLock.take(instance, "restore");
        Progress progress = Progress.standard(out)) {
      if (hasData(instance) && !yes) {
        throw new UserError(
            "instance '" + instance.name() + "' has data of its own",
            instance.data() + " would be replaced",
            "add --yes to lose it, or restore another one: --instance copy");
      }
      new Restore(instance, instanceOptions.catalog(), progress)
          .from(archive)
          .forEach(note -> progress.line("  note  " + note));
      progress.line(
          "instance '%s' has the data of the backup; ./sightline up%s starts it"
              .formatted(instance.name(), named));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static boolean hasData(Instance instance) throws IOException {
    if (!Files.isDirectory(instance.data())) {
      return false;
    }
    try (Stream<Path> programs = Files.list(instance.data())) {
      return programs.findAny().isPresent();
    }
  }
}
