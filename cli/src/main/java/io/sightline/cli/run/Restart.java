package io.sightline.cli.run;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Stops what runs, and starts the same again. */
public final class Restart {

  private final Up up;

  private Restart(Up up) {
    this.up = up;
  }

  /** Stops an instance and remembers what ran. */
  public static Restart stop(Layout layout, Instance instance, Catalog catalog, Progress progress) {
    ProcessRecords records = new ProcessRecords(instance);
    Set<String> running =
        records.all().stream()
            .filter(ProcessRecord::alive)
            .map(ProcessRecord::program)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> with =
        catalog.programs().stream()
            .filter(program -> running.contains(program.name()))
            .flatMap(program -> program.with().stream())
            .collect(Collectors.toSet());
    Set<String> programs = new TreeSet<>(running);
    // Parts that are not started, but used.
    running.forEach(name -> catalog.find(name).ifPresent(each -> programs.addAll(each.needs())));
    Up.Options options =
        new Up.Options(programs, Set.of(), with, observed(catalog, records, running), false, 0);
    new Down(instance, catalog, progress).all();
    return new Restart(new Up(layout, instance, catalog, options, progress));
  }

  /** Starts what ran. */
  public void start() {
    up.run();
  }

  /** Whether what may have an agent has one. */
  private static boolean observed(Catalog catalog, ProcessRecords records, Set<String> running) {
    return catalog.programs().stream()
        .filter(program -> running.contains(program.name()))
        .filter(Launcher::mayHaveAgent)
        .allMatch(program -> hasAgent(records, program));
  }

  private static boolean hasAgent(ProcessRecords records, Program program) {
    return records
        .running(program.name())
        .flatMap(record -> LinuxProcess.of(record.pid()))
        .flatMap(process -> process.variable(Launcher.AGENT_VARIABLE))
        .isPresent();
  }
}
