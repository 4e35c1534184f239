package io.sightline.cli.run;

import io.sightline.cli.acquire.FileTrees;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Step;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Targets;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Cancelled;
import io.sightline.cli.process.Environment;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Result;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts programs so that they outlive us, and writes down what it started. */
final class Launcher {

  /** The only way in which an agent gets into a program. */
  static final String AGENT_VARIABLE = "JAVA_TOOL_OPTIONS";

  private static final int LAST_LINES = 8;
  private static final Duration STEP_LIMIT = Duration.ofMinutes(5);

  private final Instance instance;
  private final Values values;
  private final Subprocesses subprocesses;
  private final Privileges privileges;
  private final ProcessRecords records;
  private final Targets targets;
  private final StateFiles files;
  private final boolean agent;
  private final List<Started> started = new ArrayList<>();
  private boolean closed;

  /**
   * Starts programs of this instance.
   *
   * @param agent whether they get the agent that their entries name
   */
  Launcher(
      Layout layout, Instance instance, Values values, Subprocesses subprocesses, boolean agent) {
    this.agent = agent;
    this.files = new StateFiles(layout, instance, values);
    this.instance = instance;
    this.values = values;
    this.subprocesses = subprocesses;
    this.privileges = new Privileges(instance, subprocesses);
    this.records = new ProcessRecords(instance);
    this.targets = new Targets(instance);
  }

  /** A program that was started by this command. */
  record Started(Program program, Process process, ProcessRecord record) {}

  Started start(Program program) throws IOException {
    throwIfClosed();
    Path state = instance.stateOf(program.name());
    Path data = Files.createDirectories(instance.dataOf(program.name()));
    files.write(program);
    List<String> command = values.command(program);
    List<String> prefix = privileges.prefix(program, Path.of(command.getFirst()));
    Map<String, String> environment = values.environment(program, program.environment());
    prepare(program, data, state, prefix);

    Path log = instance.logOf(program.name());
    Files.createDirectories(log.getParent());
    long logOffset = Files.exists(log) ? Files.size(log) : 0;
    // A session of its own: no signal of our terminal reaches it, and its whole family can be named
    // at once.
    List<String> line = new ArrayList<>(List.of("setsid"));
    line.addAll(prefix);
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(state.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    if (!agent) {
      environment.remove(AGENT_VARIABLE);
    }
    Environment.prepare(builder.environment(), instance, program.name());
    builder.environment().putAll(environment);
    return launch(program, builder, logOffset);
  }

  /** Whether its entry gives it an agent. */
  static boolean mayHaveAgent(Program program) {
    return program.environment().containsKey(AGENT_VARIABLE);
  }

  /** Lets Prometheus scrape it, unless what would serve its metrics is an agent that it lacks. */
  void addTargets(Program program) {
    if (agent || !mayHaveAgent(program)) {
      targets.add(program, values);
    } else {
      // An earlier start may have had the agent.
      targets.remove(program.name());
    }
  }

  /** Lets nothing start from now on and tells what was started. */
  synchronized List<Started> close() {
    closed = true;
    return List.copyOf(started);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private synchronized Started launch(Program program, ProcessBuilder builder, long logOffset)
      throws IOException {
    throwIfClosed();
    Process process = builder.start();
    long ticks = LinuxProcess.of(process.pid()).map(LinuxProcess::startTicks).orElse(-1L);
    ProcessRecord record =
        new ProcessRecord(
            program.name(),
            process.pid(),
            ticks,
            LinuxProcess.bootId(),
            Instant.now(),
            logOffset,
            System.currentTimeMillis(),
            Duration.ZERO);
    Started launched = new Started(program, process, record);
    started.add(launched);
    records.write(record);
    return launched;
  }

  private synchronized void throwIfClosed() {
    if (closed) {
      throw new Cancelled();
    }
  }

  /**
   * Runs the first-time steps; the mark beside the data folder is set when all of them went well.
   */
  private void prepare(Program program, Path data, Path state, List<String> prefix)
      throws IOException {
    Path mark = data.resolveSibling(program.name() + ".prepared");
    if (program.prepare().isEmpty() || Files.exists(mark)) {
      return;
    }
    // What an earlier try left half done.
    FileTrees.delete(data);
    Files.createDirectories(data);
    privileges.prefix(program, Path.of(values.expand(program, program.command()).getFirst()));
    for (Step step : program.prepare()) {
      List<String> command = new ArrayList<>(prefix);
      command.addAll(values.expand(program, step.command()));
      Task task =
          new Task(
              program.name() + "-prepare",
              command,
              state,
              values.environment(program, step.environment()),
              values.expand(program, step.input().orElse("")),
              STEP_LIMIT);
      Result result = subprocesses.run(task, line -> {});
      if (!result.ok()) {
        FileTrees.delete(data);
        throw new UserError(
            program.title() + " could not be prepared: " + command.get(prefix.size()) + " failed",
            "exit code %d\n%s".formatted(result.exit(), lastLines(result)),
            "mend what it says and run the command again; nothing of it was kept");
      }
    }
    Files.createFile(mark);
  }

  private static String lastLines(Result result) {
    List<String> lines = result.lines();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }
}
