package io.sightline.cli;

import io.sightline.cli.backup.Restore;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.check.CheckCommand;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.Table;
import io.sightline.cli.console.Units;
import io.sightline.cli.console.UserError;
import io.sightline.cli.docker.DockerCompose;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.InstanceLock;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.instance.Values;
import io.sightline.cli.run.Up;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts what does not run yet: gets hold of the back ends (on PATH, cached, downloaded or built), builds the shop and the"
          + " agent when their sources changed, starts all of it, and proves by one order that telemetry arrives.",
      "When a start fails, what this call started is stopped again. When the proof fails, all of it still runs: `status` and"
          + " `logs` help to find out why, `down` stops it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything runs, and the check passed",
      "1:something failed; the message says what, why and what next; after a failed check everything still runs",
      "2:the command line is wrong",
      "130:interrupted; what this call started was stopped"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline up",
      "  ./sightline up --only slice",
      "  ./sightline up --only stores,monitoring",
      "  ./sightline up --instance two --port-offset 1000",
      "  ./sightline up --overlay tail-sampling",
      "  ./sightline up --offline",
      "  ./sightline up --runtime docker"
    })
final class UpCommand implements Callable<Integer> {

  private static final int MOST_OFFSET = 60_000;
  private static final int LAST_PORT = 65_535;
  // Right after its start everything is slower than later.
  private static final String PROOF_SECONDS = "120";
  // The first time, images are downloaded and built.
  private static final String CONTAINERS_SECONDS = "1800";
  private static final long FREE_FOR_STATE = 1_000_000_000L;

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Option(
      names = "--only",
      paramLabel = "GROUP",
      split = ",",
      description = {
        "Start only these groups: monitoring (back ends), stores, shop (all services), slice (the order's way through five"
            + " services, with all that they need and all back ends)."
      })
  private Set<String> groups = new TreeSet<>();

  @Option(
      names = "--with",
      paramLabel = "NAME",
      split = ",",
      description = "Start also what is left out otherwise; docs/programs.md lists it.")
  private Set<String> with = new TreeSet<>();

  @Option(
      names = "--overlay",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Start the Collector with these files of otel-collector/overlays/ on top of its configuration; the last one wins."
            + " Remembered: `--overlay none` forgets them."
      })
  private List<String> overlays;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      description =
          "Add N to every port. Remembered: other commands need only the instance's name.")
  private Integer portOffset;

  @Option(
      names = "--offline",
      description =
          "Ask nothing of the network: use what is on PATH, cached, or can be built from what is here.")
  private boolean offline;

  @Mixin private RuntimeOption runtime;

  @Option(
      names = "--no-agent",
      description =
          "Start the services without the agent: plain, and so without the check. Those that run already go on as they are.")
  private boolean noAgent;

  @Option(names = "--no-check", description = "Do not place an order and follow it at the end.")
  private boolean noCheck;

  @Option(
      names = "--free-disk",
      paramLabel = "MB",
      hidden = true,
      description = "Room that must be free for data and logs.")
  private Long freeDisk;

  @Override
  public Integer call() {
    if (runtime.docker(instanceOptions)) {
      return containers();
    }
    RuntimeOption.requireNative();
    Layout layout = instanceOptions.layout();
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.instance();
    requireOffset(catalog);
    PrintWriter out = spec.commandLine().getOut();
    long begin = System.nanoTime();
    Up.Result result;
    try (InstanceLock lock = InstanceLock.take(instance, "up");
        Progress progress = Progress.standard(out)) {
      Restore.requireWhole(instance);
      applyOffset(instance);
      applyOverlays(instance, catalog);
      Up.Options options =
          new Up.Options(
              Set.of(),
              groups,
              with,
              !noAgent,
              offline,
              freeDisk == null ? FREE_FOR_STATE : freeDisk * 1_000_000);
      result = new Up(layout, instance, catalog, options, progress).run();
    }
    report(result, instance, new Values(layout, instance, catalog), out);
    out.println("up in " + Units.format(Duration.ofNanos(System.nanoTime() - begin)));
    out.flush();
    return noCheck || noAgent || !checkable(result.running())
        ? CommandLine.ExitCode.OK
        : check(instance, out);
  }

  /** Whether there is a shop to order from, and back ends to look into. */
  private boolean checkable(List<Up.Running> running) {
    Set<String> names =
        running.stream().map(each -> each.program().name()).collect(Collectors.toSet());
    return groups.isEmpty() || names.containsAll(CheckCommand.PROGRAMS);
  }

  private int containers() {
    runtime.refuse(portOffset != null, "--port-offset");
    runtime.refuse(overlays != null, "--overlay");
    runtime.refuse(offline, "--offline");
    runtime.refuse(noAgent, "--no-agent");
    PrintWriter out = spec.commandLine().getOut();
    Catalog catalog = instanceOptions.catalog();
    catalog.requireKnown(groups, with);
    DockerCompose compose = new DockerCompose(instanceOptions.layout().root());
    compose.require();
    List<String> added = compose.env().complete();
    if (!added.isEmpty()) {
      out.println("made " + compose.env().path() + ": it holds the containers' passwords");
      out.flush();
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("up", "--detach", "--build", "--wait", "--wait-timeout", CONTAINERS_SECONDS));
    if (!groups.isEmpty()) {
      catalog.programs().stream()
          .filter(Program::startable)
          .filter(program -> program.groups().stream().anyMatch(groups::contains))
          .filter(program -> program.with().isEmpty() || with.contains(program.with().get()))
          .map(Program::name)
          .forEach(arguments::add);
    }
    int exit = compose.run(with, arguments);
    if (exit != 0) {
      throw new UserError(
          "the containers did not start",
          "docker compose ended with exit code %d; what it says is above".formatted(exit),
          "./sightline status --runtime docker, and logs --runtime docker <name>; what runs goes on: down --runtime docker");
    }
    return CommandLine.ExitCode.OK;
  }

  private void requireOffset(Catalog catalog) {
    int highest =
        catalog.programs().stream()
            .flatMap(program -> program.ports().values().stream())
            .max(Integer::compare)
            .orElse(0);
    int most = Math.min(MOST_OFFSET, LAST_PORT - highest);
    if (portOffset != null && (portOffset < 0 || portOffset > most)) {
      throw new ParameterException(
          spec.commandLine(),
          "--port-offset must be between 0 and %d, is %d".formatted(most, portOffset));
    }
  }

  private void applyOffset(Instance instance) {
    if (portOffset == null) {
      if (instance.storedPortOffset().isEmpty()) {
        instance.storePortOffset(0);
      }
      return;
    }
    boolean runs = new ProcessRecords(instance).all().stream().anyMatch(ProcessRecord::alive);
    Optional<Integer> stored = instance.storedPortOffset();
    if (runs && stored.isPresent() && !stored.get().equals(portOffset)) {
      throw new UserError(
          "instance '%s' runs with port offset %d".formatted(instance.name(), stored.get()),
          "its ports cannot change while it runs",
          "./sightline down --instance %s, or leave --port-offset out".formatted(instance.name()));
    }
    instance.storePortOffset(portOffset);
  }

  private void applyOverlays(Instance instance, Catalog catalog) {
    if (overlays == null) {
      return;
    }
    List<String> wanted = overlays.equals(List.of("none")) ? List.of() : overlays;
    catalog.requireOverlays(wanted);
    ProcessRecords records = new ProcessRecords(instance);
    if (wanted.equals(instance.overlays())) {
      return;
    }
    for (Program program : catalog.programs()) {
      boolean takes = program.arguments().stream().anyMatch(each -> each.overlay().isPresent());
      if (takes && records.running(program.name()).isPresent()) {
        throw new UserError(
            program.title() + " runs with other overlays",
            "it was started with "
                + (instance.overlays().isEmpty() ? "none" : String.join(", ", instance.overlays())),
            "./sightline down" + named(instance) + ", then up again");
      }
    }
    instance.storeOverlays(wanted);
  }

  private static void report(Up.Result result, Instance instance, Values values, PrintWriter out) {
    List<Up.Running> running = result.running();
    Table table = new Table("program", "group", "started", "ready after", "pid", "ports");
    for (Up.Running each : running) {
      Program program = each.program();
      table.row(
          program.name(),
          String.join(",", program.groups()),
          each.startedNow() ? "now" : "before",
          Units.format(each.record().ready()),
          String.valueOf(each.record().pid()),
          String.join(
              " ",
              program.ports().keySet().stream()
                  .map(name -> name + ":" + instance.port(program, name))
                  .toList()));
    }
    out.println();
    table.print(out);
    Table links = new Table("", "");
    running.forEach(
        each ->
            each.program()
                .links()
                .forEach((label, text) -> links.row(label, values.expand(each.program(), text))));
    out.println();
    links.printRows(out);
    out.println();
    result.leftOut().forEach(out::println);
  }

  /** The proof at the end: one order, followed through all stores. */
  private int check(Instance instance, PrintWriter out) {
    out.println();
    out.flush();
    int exit =
        spec.parent()
            .commandLine()
            .getSubcommands()
            .get("check")
            .execute("--instance", instance.name(), "--timeout", PROOF_SECONDS);
    if (exit != CommandLine.ExitCode.OK) {
      out.println("it all still runs: ./sightline down" + named(instance) + " stops it");
      out.flush();
    }
    return exit;
  }

  private static String named(Instance instance) {
    return instance.name().equals("default") ? "" : " --instance " + instance.name();
  }
}
