package io.sightline.cli.run;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.acquire.ModuleBuild;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.FileTrouble;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.Units;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.instance.Located;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Targets;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Cancelled;
import io.sightline.cli.process.Subprocesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Brings an instance up: checks, gets hold of programs, starts what does not run yet; or undoes
 * what it began.
 */
public final class Up {

  private static final int LAST_LINES = 12;

  private final Layout layout;
  private final Instance instance;
  private final Catalog catalog;
  private final Options options;
  private final Progress progress;
  private final Subprocesses subprocesses;
  private final ProcessRecords records;
  private final Targets targets;

  /**
   * A JVM with an agent keeps a core busy for seconds: a dozen at once would not be ready sooner,
   * but each of them would take long enough to run into time-outs of its own.
   */
  private final Semaphore turns =
      new Semaphore(Math.max(6, 3 * Runtime.getRuntime().availableProcessors()));

  private final AtomicBoolean undone = new AtomicBoolean();
  private volatile Launcher launcher;

  /**
   * What the user asked for.
   *
   * @param programs programs to start, whatever group they are of; empty for those of the groups
   * @param groups groups to start; empty for all
   * @param with what to start beside the usual programs
   * @param agent whether the services get the agent
   * @param offline whether nothing may be asked of the network
   * @param freeForState bytes that must be free for data and logs
   */
  public record Options(
      Set<String> programs,
      Set<String> groups,
      Set<String> with,
      boolean agent,
      boolean offline,
      long freeForState) {}

  /**
   * A program after {@code up}: whether this command started it, and how long it took until it was
   * ready.
   */
  public record Running(Program program, ProcessRecord record, boolean startedNow) {}

  /**
   * An instance that is up.
   *
   * @param leftOut what could not be had on this machine, with what to do about it; mostly nothing
   */
  public record Result(List<Running> running, List<String> leftOut) {}

  /** Prepares to bring this instance up. */
  public Up(Layout layout, Instance instance, Catalog catalog, Options options, Progress progress) {
    this.layout = layout;
    this.instance = instance;
    this.catalog = catalog;
    this.options = options;
    this.progress = progress;
    this.subprocesses = new Subprocesses(instance);
    this.records = new ProcessRecords(instance);
    this.targets = new Targets(instance);
  }

  /**
   * Starts what does not run.
   *
   * @return what runs of the chosen groups, in the order of the starts, and what was left out
   * @throws UserError when anything fails; everything that this call started was stopped then
   */
  public Result run() {
    Thread hook = new Thread(() -> undo("interrupted"), "undo");
    Runtime.getRuntime().addShutdownHook(hook);
    boolean up = false;
    try {
      Result result = checkAndStart();
      up = true;
      return result;
    } catch (RuntimeException e) {
      throw noRoomOr(e);
    } finally {
      if (!up) {
        undo("");
      }
      removeHook(hook);
    }
  }

  private Result checkAndStart() {
    Acquirer acquirer = new Acquirer(layout, subprocesses, options.offline());
    Chosen choice = Chosen.of(catalog, options, records, acquirer, progress);
    choice.leftOut().forEach(text -> progress.line("  note  " + text));
    List<Program> chosen = choice.programs();
    List<Program> starting =
        chosen.stream()
            .filter(Program::startable)
            .filter(program -> records.running(program.name()).isEmpty())
            .toList();
    noteOlderBuild(chosen, starting, acquirer);
    if (!starting.isEmpty()) {
      Preflight preflight = new Preflight(layout, instance);
      preflight.ports(starting);
      preflight.disk(options.freeForState());
      instance.storeLocated(acquire(chosen, acquirer));
    }
    Values values =
        new Values(
            layout,
            instance,
            catalog,
            options.with(),
            starting.stream().map(Program::name).collect(Collectors.toSet()));
    launcher = new Launcher(layout, instance, values, subprocesses, options.agent());
    ReadyProbe probe = new ReadyProbe(instance, values, subprocesses);
    if (undone.get()) {
      throw new Cancelled();
    }
    targets.keepOnly(records);
    Waves.forward(starting, program -> start(program, probe));
    List<Running> running = new ArrayList<>();
    for (Program program : chosen) {
      records
          .running(program.name())
          .ifPresent(
              record -> running.add(new Running(program, record, starting.contains(program))));
    }
    return new Result(running, choice.leftOut());
  }

  private void noteOlderBuild(List<Program> chosen, List<Program> starting, Acquirer acquirer) {
    List<Program> modules =
        chosen.stream().filter(program -> program.find().module().isPresent()).toList();
    boolean someRun =
        modules.stream().anyMatch(program -> program.startable() && !starting.contains(program));
    if (someRun && new ModuleBuild(layout, instance, acquirer).outOfDate(modules)) {
      progress.line(
          "  note  sources changed since the last build; what runs goes on as it is: ./sightline down, then up, renews it");
    }
  }

  /**
   * Builds with Go one after another, since each uses all cores, beside the Maven build of our own
   * modules.
   */
  private Map<String, Located> acquire(Collection<Program> programs, Acquirer acquirer) {
    List<Program> modules =
        programs.stream().filter(program -> program.find().module().isPresent()).toList();
    boolean tidy = records.all().stream().noneMatch(ProcessRecord::alive);
    CompletableFuture<Map<String, Located>> built =
        CompletableFuture.supplyAsync(
            () -> new ModuleBuild(layout, instance, acquirer).build(modules, tidy, progress),
            task -> Thread.ofVirtual().start(task));
    Map<String, Located> located = new LinkedHashMap<>();
    try {
      List<Program> others =
          programs.stream().filter(program -> program.find().module().isEmpty()).toList();
      for (int i = 0; i < others.size() && !built.isCompletedExceptionally(); i++) {
        List<Program> later = others.subList(i + 1, others.size());
        located.put(others.get(i).name(), acquirer.acquire(others.get(i), later, progress));
      }
      located.putAll(built.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
    return located;
  }

  private void start(Program program, ReadyProbe probe) {
    Progress.Task task = progress.start(program.name());
    if (program.find().module().isEmpty()) {
      start(program, probe, task);
      return;
    }
    task.update("waits for its turn");
    turns.acquireUninterruptibly();
    try {
      start(program, probe, task);
    } finally {
      turns.release();
    }
  }

  private void start(Program program, ReadyProbe probe, Progress.Task task) {
    task.update("starts");
    Launcher.Started started;
    try {
      started = launcher.start(program);
    } catch (IOException e) {
      task.failed("did not start");
      throw noRoomOr(
          new UserError(
              program.title() + " could not be started",
              e.getMessage() == null ? e.toString() : e.getMessage(),
              "mend what it says and run the command again",
              e));
    } catch (UserError e) {
      task.failed("did not start");
      throw e;
    }
    Duration within = program.ready().orElseThrow().within();
    long begin = System.nanoTime();
    boolean answered =
        Waiting.until(
            within,
            () ->
                launcher.isClosed()
                    || !started.process().isAlive()
                    || (probe.ready(program, started.record())
                        && foreignHolders(started).isEmpty()));
    if (launcher.isClosed()) {
      task.end();
      throw new Cancelled();
    }
    if (!answered || !started.process().isAlive()) {
      task.failed(answered ? "ended while starting" : "is not ready");
      throw notReady(program, started, within);
    }
    Duration ready = Duration.ofNanos(System.nanoTime() - begin);
    records.write(started.record().ready(ready));
    launcher.addTargets(program);
    task.done("ready");
  }

  private UserError notReady(Program program, Launcher.Started started, Duration within) {
    StringBuilder why = new StringBuilder();
    if (started.process().isAlive()) {
      why.append("it was not ready within ").append(Units.format(within));
    } else {
      why.append("it ended with exit code ").append(started.process().exitValue());
    }
    foreignHolders(started).forEach(holder -> why.append('\n').append(holder));
    try {
      List<String> lines =
          LogTail.lines(instance.logOf(program.name()), started.record().logOffset(), LAST_LINES);
      why.append(lines.isEmpty() ? "\nit wrote nothing" : "\nits last lines:");
      lines.forEach(line -> why.append("\n  ").append(line));
    } catch (IOException e) {
      why.append("\nits log cannot be read: ").append(e.getMessage());
    }
    return new UserError(
        program.title() + " did not start",
        why.toString(),
        "read " + instance.logOf(program.name()) + ", mend it, run the command again");
  }

  /** Who else listens on the program's ports: it may be what answered in the program's place. */
  private List<String> foreignHolders(Launcher.Started started) {
    List<String> foreign = new ArrayList<>();
    for (String name : started.program().ports().keySet()) {
      int port = instance.port(started.program(), name);
      List<LinuxProcess> holders = Ports.holders(port);
      if (holders.stream().noneMatch(holder -> holder.session() == started.process().pid())) {
        holders.forEach(
            holder ->
                foreign.add(
                    "port %d is held by process %d (%s)"
                        .formatted(port, holder.pid(), Preflight.shorten(holder.commandLine()))));
      }
    }
    return foreign;
  }

  /** Stops what this call started; once, whoever comes first. */
  private void undo(String reason) {
    if (!undone.compareAndSet(false, true)) {
      return;
    }
    Launcher begun = launcher;
    List<Launcher.Started> started = begun == null ? List.of() : begun.close();
    subprocesses.close();
    Map<String, LinuxProcess> alive = new LinkedHashMap<>();
    for (Launcher.Started each : started) {
      if (each.record().alive()) {
        LinuxProcess.of(each.record().pid())
            .ifPresent(process -> alive.put(each.program().name(), process));
      } else {
        records.remove(each.program().name());
        targets.remove(each.program().name());
      }
    }
    if (!reason.isEmpty() || !alive.isEmpty()) {
      progress.line(
          (reason.isEmpty() ? "" : reason + "; ")
              + (alive.isEmpty() ? "nothing was started" : "stopping what was started"));
    }
    new Down(instance, catalog, progress).stop(alive);
  }

  private static RuntimeException noRoomOr(RuntimeException e) {
    return FileTrouble.fullDisk(e).<RuntimeException>map(fullDisk -> fullDisk).orElse(e);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook itself is what ends us: it is at work and must stay.
      return;
    }
  }
}
