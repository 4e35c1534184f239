package io.sightline.cli;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Table;
import io.sightline.cli.console.Units;
import io.sightline.cli.docker.DockerCompose;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Values;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.run.ReadyProbe;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows each program: up (answers), not ready (runs, does not answer), died (was started, is gone), - (not started)."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every program that was started is up",
      "1:one of them is not, or nothing was started",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./sightline status", "  ./sightline status --instance two"})
final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Mixin private RuntimeOption runtime;

  private enum State {
    UP("up"),
    NOT_READY("not ready"),
    DIED("died"),
    NOT_STARTED("-");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  private record Line(Program program, State state, Optional<LinuxProcess> process) {}

  @Override
  public Integer call() {
    if (runtime.docker(instanceOptions)) {
      return containers();
    }
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.existingInstance();
    ProcessRecords records = new ProcessRecords(instance);
    ReadyProbe probe =
        new ReadyProbe(
            instance,
            new Values(instanceOptions.layout(), instance, catalog),
            new Subprocesses(instance));
    List<Line> lines =
        catalog.programs().parallelStream()
            .filter(Program::startable)
            .map(program -> line(program, records.find(program.name()), probe))
            .toList();
    print(lines, instance);
    boolean started = lines.stream().anyMatch(line -> line.state() != State.NOT_STARTED);
    boolean allUp =
        lines.stream()
            .allMatch(line -> line.state() == State.UP || line.state() == State.NOT_STARTED);
    return started && allUp ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private int containers() {
    DockerCompose compose = new DockerCompose(instanceOptions.layout().root());
    compose.require();
    compose.env().complete();
    List<DockerCompose.Container> containers = compose.containers();
    Table table = new Table("container", "state", "health", "");
    containers.forEach(
        each -> table.row(each.service(), each.state(), each.health(), each.status()));
    table.print(spec.commandLine().getOut());
    return !containers.isEmpty() && containers.stream().allMatch(DockerCompose.Container::well)
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private static Line line(Program program, Optional<ProcessRecord> record, ReadyProbe probe) {
    if (record.isEmpty()) {
      return new Line(program, State.NOT_STARTED, Optional.empty());
    }
    if (!record.get().alive()) {
      return new Line(program, State.DIED, Optional.empty());
    }
    State state = probe.ready(program, record.get()) ? State.UP : State.NOT_READY;
    return new Line(program, state, LinuxProcess.of(record.get().pid()));
  }

  private void print(List<Line> lines, Instance instance) {
    PrintWriter out = spec.commandLine().getOut();
    Table table = new Table("program", "state", "pid", "uptime", "memory", "ports");
    for (Line line : lines) {
      Program program = line.program();
      table.row(
          program.name(),
          line.state().text,
          line.process().map(process -> String.valueOf(process.pid())).orElse(""),
          line.process().map(process -> Units.format(process.uptime())).orElse(""),
          line.process().flatMap(LinuxProcess::residentBytes).map(Units::formatBytes).orElse(""),
          String.join(
              " ",
              program.ports().keySet().stream()
                  .map(name -> name + ":" + instance.port(program, name))
                  .toList()));
    }
    table.print(out);
    for (Line line : lines) {
      if (line.state() == State.DIED || line.state() == State.NOT_READY) {
        out.println(
            "%s: see %s; `./sightline up` starts again what died"
                .formatted(line.program().name(), instance.logOf(line.program().name())));
      }
    }
    out.flush();
  }
}
