package io.sightline.cli;

import io.sightline.cli.acquire.FileTrees;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.docker.DockerCompose;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.InstanceLock;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.run.Down;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = {
      "Stops every program of an instance, in the reverse order of their starts, those of a crashed `up` too. Keeps its data, logs"
          + " and ports unless --data is given. Does nothing when nothing runs."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing of it runs any more",
      "1:something could not be stopped",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline down",
      "  ./sightline down --instance two --data --yes   and delete its data, logs and settings",
      "  ./sightline down --all                         every instance of this repository"
    })
final class DownCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Mixin private RuntimeOption runtime;

  @Option(names = "--all", description = "Every instance of this repository.")
  private boolean all;

  @Option(
      names = "--data",
      description =
          "Also delete data, logs, passwords and the remembered port offset. Asks before.")
  private boolean data;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Override
  public Integer call() {
    if (runtime.docker(instanceOptions)) {
      return containers();
    }
    Catalog catalog = catalog();
    List<Instance> instances =
        all ? Instance.all(instanceOptions.layout()) : List.of(instanceOptions.instance());
    PrintWriter out = spec.commandLine().getOut();
    for (Instance instance : instances) {
      down(instance, catalog, out);
    }
    return CommandLine.ExitCode.OK;
  }

  private int containers() {
    runtime.refuse(all, "--all");
    DockerCompose compose = new DockerCompose(instanceOptions.layout().root());
    compose.require();
    // Also with nothing but .env.example, as the file says: without values compose would not even
    // stop.
    compose.env().complete();
    List<String> arguments = new ArrayList<>(List.of("--profile", "*", "down"));
    try {
      if (data && may("Delete the volumes of all containers with all their data?")) {
        arguments.add("--volumes");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int exit = compose.run(Set.of(), arguments);
    if (exit != 0) {
      throw new UserError(
          "not all containers were stopped",
          "docker compose ended with exit code %d; what it says is above".formatted(exit),
          "mend it, and try again");
    }
    return CommandLine.ExitCode.OK;
  }

  /** To stop must be possible also while the lists are being edited. */
  private Catalog catalog() {
    try {
      return instanceOptions.catalog();
    } catch (UserError e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("warning: the programs are stopped without regard to their order and signals");
      err.println(e.text().replaceFirst("error: ", "  "));
      err.flush();
      return Catalog.empty();
    }
  }

  private void down(Instance instance, Catalog catalog, PrintWriter out) {
    // Programs may have outlived their settings; only what holds settings is ever deleted.
    if (!instance.exists() && LinuxProcess.ofInstance(instance).isEmpty()) {
      out.println("instance '" + instance.name() + "': nothing runs");
      return;
    }
    try (InstanceLock lock = InstanceLock.take(instance, "down")) {
      // Before anything is stopped: who did not mean it has lost nothing yet.
      boolean delete =
          data
              && instance.exists()
              && may("Stop all, and delete " + instance.directory() + " with all its data?");
      try (Progress progress = Progress.standard(out)) {
        int stopped = new Down(instance, catalog, progress).all();
        progress.line(
            "instance '%s': %s"
                .formatted(instance.name(), stopped == 0 ? "nothing runs" : stopped + " stopped"));
        if (delete) {
          FileTrees.delete(instance.directory());
          progress.line("instance '" + instance.name() + "': deleted " + instance.directory());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.flush();
  }

  private boolean may(String question) throws IOException {
    if (yes) {
      return true;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(question + " [y/N] ");
    out.flush();
    // Not closed: standard input is not ours to close.
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String answer = in.readLine();
    if (answer == null) {
      throw new UserError(
          "the data was kept, and nothing was stopped",
          "there is nobody to ask",
          "add --yes to delete it without a question");
    }
    return answer.strip().matches("(?i)y(es)?");
  }
}
