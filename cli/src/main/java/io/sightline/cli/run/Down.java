package io.sightline.cli.run;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Stop;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Stops programs in the reverse of the order in which they were started. */
public final class Down {

  private final Instance instance;
  private final Catalog catalog;
  private final ProcessRecords records;
  private final Targets targets;
  private final Progress progress;

  /** Stops programs of this instance. */
  public Down(Instance instance, Catalog catalog, Progress progress) {
    this.instance = instance;
    this.catalog = catalog;
    this.records = new ProcessRecords(instance);
    this.targets = new Targets(instance);
    this.progress = progress;
  }

  /**
   * Stops everything of the instance: what is written down, and what carries its variable without
   * being written down because an earlier command was killed in between.
   *
   * @return how many programs were stopped
   */
  public int all() {
    Map<String, LinuxProcess> running = new TreeMap<>();
    for (ProcessRecord record : records.all()) {
      if (record.alive()) {
        LinuxProcess.of(record.pid()).ifPresent(process -> running.put(record.program(), process));
      }
    }
    List<LinuxProcess> strays = new ArrayList<>();
    for (LinuxProcess process : LinuxProcess.ofInstance(instance)) {
      Optional<String> program =
          process
              .variable(Instance.PROGRAM_VARIABLE)
              .filter(name -> catalog.find(name).isPresent());
      if (process.leadsSession() && program.isPresent() && !running.containsKey(program.get())) {
        running.put(program.get(), process);
      } else if (!running.containsValue(process)) {
        strays.add(process);
      }
    }
    stop(running);
    strays.addAll(LinuxProcess.ofInstance(instance));
    endStrays(strays);
    records.all().forEach(record -> forget(record.program()));
    return running.size();
  }

  /** Stops these programs, whose processes are given. */
  void stop(Map<String, LinuxProcess> running) {
    List<Program> programs =
        catalog.programs().stream().filter(program -> running.containsKey(program.name())).toList();
    Map<String, LinuxProcess> left = new ConcurrentHashMap<>();
    Waves.backward(
        programs,
        program -> {
          LinuxProcess process = running.get(program.name());
          if (stop(program.name(), process, program.stop()) == Stopper.Outcome.STILL_THERE) {
            left.put(program.name(), process);
          }
        });
    // Programs that the files no longer list.
    running.forEach(
        (name, process) -> {
          if (catalog.find(name).isEmpty()
              && stop(name, process, new Stop("TERM", Duration.ofSeconds(20)))
                  == Stopper.Outcome.STILL_THERE) {
            left.put(name, process);
          }
        });
    if (!left.isEmpty()) {
      throw new UserError(
          "could not be stopped, not even by force: " + left.keySet(),
          "processes "
              + left.values().stream().map(LinuxProcess::pid).toList()
              + " are still there",
          "look at them with ps, then run ./sightline down again");
    }
  }

  private Stopper.Outcome stop(String name, LinuxProcess process, Stop stop) {
    Progress.Task task = progress.start(name);
    task.update("stops");
    Stopper.Outcome outcome = Stopper.stop(process, stop);
    switch (outcome) {
      case STOPPED -> task.done("stopped");
      case KILLED ->
          task.done(
              "killed: it did not end within "
                  + stop.within().toSeconds()
                  + " s of SIG"
                  + stop.signal());
      case STILL_THERE -> task.failed("process " + process.pid() + " does not end");
    }
    if (outcome != Stopper.Outcome.STILL_THERE) {
      forget(name);
    }
    return outcome;
  }

  private void forget(String program) {
    records.remove(program);
    targets.remove(program);
  }

  /** Children of programs that outlived them, and helpers of a killed command. */
  private void endStrays(List<LinuxProcess> strays) {
    for (LinuxProcess stray : strays) {
      if (!Stopper.gone(stray)) {
        progress.line(
            "  ok    process %d ended (%s)"
                .formatted(stray.pid(), Preflight.shorten(stray.commandLine())));
        Stopper.kill(stray);
      }
    }
  }
}
