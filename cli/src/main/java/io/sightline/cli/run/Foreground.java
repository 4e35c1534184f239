package io.sightline.cli.run;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.acquire.ModuleBuild;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Environment;
import io.sightline.cli.process.Subprocesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs a program of an instance at the terminal, until it ends or is ended there. */
public final class Foreground {
  private static final int LAST_WORDS_SECONDS = 30;

  private final Layout layout;
  private final Instance instance;
  private final Catalog catalog;
  private Process running;

  /** Runs programs of this instance. */
  public Foreground(Layout layout, Instance instance, Catalog catalog) {
    this.layout = layout;
    this.instance = instance;
    this.catalog = catalog;
  }

  /**
   * Builds the program's module when its sources changed.
   *
   * @param offline whether nothing may be asked of the network
   */
  public void prepare(Program program, boolean offline, Progress progress) {
    List<Program> modules = new ArrayList<>(List.of(program));
    program.needs().stream()
        .map(catalog::program)
        .filter(need -> !need.startable())
        .forEach(modules::add);
    Subprocesses subprocesses = new Subprocesses(instance);
    Acquirer acquirer = new Acquirer(layout, subprocesses, offline);
    instance.storeLocated(
        new ModuleBuild(layout, instance, acquirer).build(modules, false, progress));
  }

  /**
   * Runs it to its end.
   *
   * @param without variables of its entry that it does not get
   * @param arguments what its jar gets instead of the arguments of its entry, which are for one
   *     that nobody looks at
   * @return its exit code
   */
  public int run(Program program, Set<String> without, List<String> arguments) {
    Values values = new Values(layout, instance, catalog);
    List<String> command = new ArrayList<>(values.expand(program, program.command()));
    int jar = command.indexOf("-jar") + 1;
    if (jar > 0) {
      command.subList(jar + 1, command.size()).clear();
    }
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Environment.prepare(builder.environment(), instance, program.name() + "-foreground");
    program
        .environment()
        .forEach(
            (name, value) -> {
              if (!without.contains(name)) {
                builder.environment().put(name, values.expand(program, value));
              }
            });
    try {
      builder.directory(Files.createDirectories(instance.stateOf(program.name())).toFile());
      // Ctrl-C at the terminal reaches it by itself; a signal that reaches only us is passed on,
      // also one that comes while it is being started.
      Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
      return start(builder).waitFor();
    } catch (IOException e) {
      if (e instanceof java.nio.file.FileSystemException) {
        throw new UncheckedIOException(e);
      }
      throw new UserError(
          program.title() + " could not be started",
          e.getMessage(),
          "mend what it says and run the command again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    running = builder.start();
    return running;
  }

  private synchronized void end() {
    Process process = running;
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
