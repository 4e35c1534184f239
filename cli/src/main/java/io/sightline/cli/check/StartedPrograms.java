package io.sightline.cli.check;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.run.ReadyProbe;
import java.util.List;
import java.util.Optional;

/** The programs that an instance has started. */
public final class StartedPrograms {
  private final Catalog catalog;
  private final ProcessRecords records;
  private final ReadyProbe probe;

  /** The programs of this instance. */
  public StartedPrograms(Layout layout, Catalog catalog, Instance instance) {
    this.catalog = catalog;
    this.records = new ProcessRecords(instance);
    this.probe =
        new ReadyProbe(instance, new Values(layout, instance, catalog), new Subprocesses(instance));
  }

  /** Those that have died or do not answer now. */
  public List<DownProgram> down() {
    return catalog.programs().parallelStream()
        .filter(Program::startable)
        .flatMap(program -> down(program).stream())
        .toList();
  }

  private Optional<DownProgram> down(Program program) {
    Optional<ProcessRecord> record = records.find(program.name());
    if (record.isEmpty()) {
      return Optional.empty();
    }
    boolean died = !record.get().alive();
    return died || !probe.ready(program, record.get())
        ? Optional.of(new DownProgram(program.name(), died))
        : Optional.empty();
  }
}
