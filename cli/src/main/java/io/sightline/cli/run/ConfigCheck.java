package io.sightline.cli.run;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Located;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Result;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets programs check their own configuration. */
public final class ConfigCheck {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Layout layout;
  private final Instance instance;
  private final Catalog catalog;
  private final Subprocesses subprocesses;
  private final Acquirer acquirer;
  private final Progress progress;

  /** Checks with files written into this instance. */
  public ConfigCheck(
      Layout layout, Instance instance, Catalog catalog, boolean offline, Progress progress) {
    this.layout = layout;
    this.instance = instance;
    this.catalog = catalog;
    this.subprocesses = new Subprocesses(instance);
    this.acquirer = new Acquirer(layout, subprocesses, offline);
    this.progress = progress;
  }

  /** Checks all of them and says of each whether it is right. */
  public boolean run(List<Program> programs) {
    Map<String, Located> located = new HashMap<>();
    programs.forEach(
        program -> located.put(program.name(), acquirer.acquire(program, List.of(), progress)));
    instance.storeLocated(located);
    Values values = new Values(layout, instance, catalog);
    boolean right = true;
    for (Program program : programs) {
      right &= right(program, values);
    }
    return right;
  }

  private boolean right(Program program, Values values) {
    Progress.Task task = progress.start(program.name());
    try {
      Files.createDirectories(instance.dataOf(program.name()));
      new StateFiles(layout, instance, values).write(program);
      Result result =
          subprocesses.run(
              new Task(
                  program.name() + "-check",
                  values.expand(program, program.configCheck()),
                  instance.stateOf(program.name()),
                  values.environment(program, program.environment()),
                  "",
                  LIMIT),
              line -> {});
      if (result.ok()) {
        task.done("configuration is right");
        return true;
      }
      task.failed("configuration is wrong (exit code " + result.exit() + ")");
      result.lines().forEach(line -> progress.line("        " + line));
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UserError e) {
      task.failed(e.getMessage());
      throw e;
    }
  }
}
