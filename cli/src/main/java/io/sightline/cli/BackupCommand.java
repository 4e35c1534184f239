package io.sightline.cli;

import io.sightline.cli.backup.Backup;
import io.sightline.cli.backup.Restore;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.console.FileTrouble;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.InstanceLock;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.process.WhenEnded;
import io.sightline.cli.run.Restart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Puts all data of an instance into one archive with checksums: metrics, traces, logs, dashboards, databases, queues, the"
          + " history of alerts, and the passwords that belong to them. All of it is of one moment, for which nothing may run:"
          + " --restart stops what runs and starts it again.",
      "docs/operations.md tells more, also of containers."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the archive is complete",
      "1:something failed; the message says whether there is an archive, why and what next",
      "2:the command line is wrong",
      "130:interrupted; what --restart had stopped stays stopped"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline backup --restart               into this folder, with a name that tells instance and time",
      "  ./sightline backup /var/backups/monday.tar.gz"
    })
final class BackupCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Where to write it: a file, or a folder that exists. Default: this folder.")
  private Optional<Path> target;

  @Option(
      names = "--restart",
      description =
          "Stop what runs, and start it again afterwards, with the variables of this command's caller.")
  private boolean restart;

  @Option(names = "--yes", description = "Replace a file that exists.")
  private boolean yes;

  @Override
  public Integer call() {
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.existingInstance();
    Path archive = archive(instance);
    PrintWriter out = spec.commandLine().getOut();
    try (InstanceLock lock = InstanceLock.take(instance, "backup");
        Progress progress = Progress.standard(out)) {
      if (LinuxProcess.ofInstance(instance).isEmpty()) {
        write(instance, catalog, archive, progress);
      } else {
        requireRestart(instance);
        writeStopped(instance, catalog, archive, progress);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static void write(Instance instance, Catalog catalog, Path archive, Progress progress)
      throws IOException {
    Restore.requireWhole(instance);
    if (!Files.isDirectory(instance.data())) {
      throw new UserError(
          "instance '" + instance.name() + "' has no data",
          instance.data() + " does not exist",
          "./sightline up makes some");
    }
    new Backup(instance, catalog, progress).write(archive);
    progress.line("backup of instance '%s': %s".formatted(instance.name(), archive));
  }

  /** Stops what runs, and starts it again, whatever became of the archive. */
  private void writeStopped(Instance instance, Catalog catalog, Path archive, Progress progress)
      throws IOException {
    String stopped =
        "interrupted; instance '%s' is stopped; %s starts it".formatted(instance.name(), up());
    try (WhenEnded told = WhenEnded.run("tell", () -> progress.line(stopped))) {
      Restart restart = Restart.stop(instanceOptions.layout(), instance, catalog, progress);
      try {
        write(instance, catalog, archive, progress);
      } catch (IOException | RuntimeException e) {
        try {
          restart.start();
        } catch (UserError again) {
          throw stays(instance, "there is no archive, and", reason(e) + "\n" + reason(again), e);
        }
        throw e;
      }
      try {
        restart.start();
      } catch (UserError e) {
        throw stays(instance, archive + " is complete, but", reason(e), e);
      }
    }
  }

  private UserError stays(Instance instance, String archive, String why, Exception cause) {
    return new UserError(
        "%s instance '%s' is stopped: it did not start again".formatted(archive, instance.name()),
        why,
        "mend what it says; " + up() + " starts it",
        cause);
  }

  private static String reason(Exception e) {
    Optional<UserError> known =
        e instanceof UserError error ? Optional.of(error) : FileTrouble.of(e);
    return known
        .map(error -> (error.getMessage() + "\n" + error.why()).strip())
        .orElseGet(e::toString);
  }

  private String up() {
    return "./sightline up" + named();
  }

  private String named() {
    return instanceOptions.isDefault() ? "" : " --instance " + instanceOptions.instance().name();
  }

  private void requireRestart(Instance instance) {
    if (!restart) {
      throw new UserError(
          "instance '" + instance.name() + "' runs",
          "while it runs, its stores are never all at the same moment",
          "./sightline down%s first, or backup --restart%s".formatted(named(), named()));
    }
  }

  private Path archive(Instance instance) {
    Path given = target.orElse(Path.of("")).toAbsolutePath().normalize();
    Path archive =
        Files.isDirectory(given)
            ? given.resolve(
                "sightline-%s-%s.tar.gz"
                    .formatted(instance.name(), LocalDateTime.now().format(TIME)))
            : given;
    if (!Files.isDirectory(archive.getParent())) {
      throw new UserError(
          "there is no folder " + archive.getParent(), "", "make it, or name another one");
    }
    if (Files.exists(archive) && !yes) {
      throw new UserError(
          archive + " exists",
          "a backup is not overwritten without being told to",
          "add --yes, or choose another name");
    }
    return archive;
  }
}
