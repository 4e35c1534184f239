package io.sightline.cli.run;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.acquire.ModuleBuild;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Environment;
import io.sightline.cli.process.ForegroundProcess;
import io.sightline.cli.process.Subprocesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a program of an instance at the terminal, until it ends or is ended there. */
public final class Foreground {
  private final Layout layout;
  private final Instance instance;
  private final Catalog catalog;

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
    ProcessBuilder builder = new ProcessBuilder(command);
    Environment.prepare(builder.environment(), instance, program.name() + "-foreground");
    Map<String, String> environment = values.environment(program, program.environment());
    environment.keySet().removeAll(without);
    builder.environment().putAll(environment);
    try {
      builder.directory(Files.createDirectories(instance.stateOf(program.name())).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ForegroundProcess(program.title(), builder).run();
  }
}
