package io.sightline.acceptance;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.check.Check;
import io.sightline.cli.check.CheckCommand;
import io.sightline.cli.check.Endpoints;
import io.sightline.cli.check.Gateway;
import io.sightline.cli.check.Loki;
import io.sightline.cli.check.Prometheus;
import io.sightline.cli.check.StartedPrograms;
import io.sightline.cli.check.Tempo;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.ProcessRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A whole instance with a name, ports and a state folder of its own, beside any other on the
 * machine.
 */
final class ShopInstance implements AutoCloseable {
  /** The services of the shop. */
  static final List<String> SERVICES =
      List.of(
          "api-gateway", "notify-service", "order-service", "payment-service", "product-service");

  private static final String PREFIX = "acceptance-";
  private static final String COPY = "-copy";

  /** What it consists of, as for {@code up --only}; {@code all} for everything. */
  private static final String ONLY = System.getProperty("sightline.acceptance.only", "slice");

  private static final String EVERYTHING = "all";

  /** Programs may have to be built on a machine that sees them for the first time. */
  private static final Duration START = Duration.ofMinutes(20);

  private static final Duration STOP = Duration.ofMinutes(3);

  private final Layout layout;
  private final SightlineCommand command;
  private final Catalog catalog;
  private final String name;
  private final int portOffset;
  private SightlineCommand.Result started;

  private ShopInstance(Layout layout) {
    this(layout, PREFIX + ProcessHandle.current().pid());
  }

  private ShopInstance(Layout layout, String name) {
    this.layout = layout;
    this.command = new SightlineCommand(layout);
    this.catalog = layout.catalog();
    this.name = name;
    this.portOffset = FreePorts.offset(catalog);
  }

  /** Starts everything; the first thing is to stop what an earlier run was not able to stop. */
  static ShopInstance start() {
    ShopInstance instance = new ShopInstance(layout());
    instance.stopLeftovers();
    Runtime.getRuntime().addShutdownHook(new Thread(instance::end, "down"));
    instance.started = instance.up(Map.of());
    instance.requirePrograms();
    return instance;
  }

  /**
   * When the check at the end of {@code up} fails, tests still find out more; without programs they
   * would only wait for what cannot come.
   */
  private void requirePrograms() {
    List<String> missing =
        programs().stream().filter(program -> runningProcess(program).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new AssertionError(
          "up exited with %d, and of the programs %s do not run:%n%s"
              .formatted(started.exitCode(), missing, started.output()));
    }
  }

  /**
   * Names of the programs that are started, but for those that the machine may lack and those that
   * need them.
   */
  List<String> programs() {
    return catalog.programs().stream()
        .filter(Program::startable)
        .filter(program -> program.with().isEmpty())
        .filter(program -> ONLY.equals(EVERYTHING) || program.groups().contains(ONLY))
        .filter(program -> program.optional().isEmpty())
        .map(Program::name)
        .toList();
  }

  /** Starts stores and back ends of another instance on what a backup holds. */
  ShopInstance restored(Path archive) {
    ShopInstance copy = new ShopInstance(layout, name + COPY);
    copy.remove(copy.name);
    SightlineCommand.Result result = copy.run(STOP, "restore", archive.toString());
    if (result.exitCode() == 0) {
      result = copy.withoutServices();
    }
    if (result.exitCode() != 0) {
      throw new AssertionError(result.output());
    }
    return copy;
  }

  /** Starts all stores and back ends, and of the services only the one that is a store, too. */
  SightlineCommand.Result withoutServices() {
    return run(
        START,
        "up",
        "--port-offset",
        Integer.toString(portOffset),
        "--only",
        "monitoring,stores,alerts",
        "--with",
        "storage",
        "--no-check");
  }

  /** For a JVM that is asked to end in the middle of a test. */
  private void end() {
    command.endRunning();
    close();
  }

  /**
   * The layout that the tests run in: the reactor's jars, and state in this module's build
   * directory.
   */
  static Layout layout() {
    Path root = Path.of(System.getProperty("sightline.root")).toAbsolutePath();
    String target = System.getProperty("sightline.target", "target");
    Layout usual = Layout.fromEnvironment();
    return new Layout(
        root,
        target,
        root.resolve("acceptance").resolve(target).resolve("instances"),
        usual.cache());
  }

  /** What the first {@code up} said. */
  SightlineCommand.Result started() {
    return started;
  }

  /** Runs {@code up} again: starts what does not run. */
  SightlineCommand.Result up(Map<String, String> environment, String... options) {
    return command.run(START, environment, upCommand(options));
  }

  private String[] upCommand(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("up", "--instance", name, "--port-offset", Integer.toString(portOffset)));
    if (!ONLY.equals(EVERYTHING)) {
      command.addAll(List.of("--only", ONLY));
    }
    command.addAll(List.of(options));
    return command.toArray(String[]::new);
  }

  /** Runs {@code up} from another checkout, with this one's jars, binaries and state. */
  SightlineCommand.Result upFrom(Path root, Map<String, String> environment, String... options) {
    Layout edited = new Layout(root, layout.target(), layout.state(), layout.cache());
    return new SightlineCommand(edited).run(START, environment, upCommand(options));
  }

  Path root() {
    return layout.root();
  }

  /** Runs any command on this instance. */
  SightlineCommand.Result run(Duration within, String subcommand, String... arguments) {
    return command.run(
        within,
        Stream.concat(Stream.of(subcommand, "--instance", name), Stream.of(arguments))
            .toArray(String[]::new));
  }

  /** A command on this instance that the test starts and ends by itself. */
  ProcessBuilder builder(String subcommand, String... arguments) {
    return command.builder(
        Stream.concat(Stream.of(subcommand, "--instance", name), Stream.of(arguments))
            .toArray(String[]::new));
  }

  /** Runs a command that is about no instance. */
  SightlineCommand.Result command(Duration within, String... arguments) {
    return command.run(within, arguments);
  }

  Catalog catalog() {
    return catalog;
  }

  /** The instance as the command sees it, read anew. */
  Instance state() {
    return Instance.of(layout, name);
  }

  Endpoints endpoints() {
    return CheckCommand.endpoints(catalog, state());
  }

  Gateway gateway() {
    return new Gateway(endpoints().gateway());
  }

  Prometheus prometheus() {
    return new Prometheus(endpoints().prometheus());
  }

  Tempo tempo() {
    return new Tempo(endpoints().tempo());
  }

  Loki loki() {
    return new Loki(endpoints().loki());
  }

  Check check() {
    return new Check(
        endpoints(),
        new StartedPrograms(layout, catalog, state())::down,
        name,
        Duration.ofSeconds(180),
        what -> {});
  }

  /** The process of a running program. */
  ProcessHandle process(String program) {
    return runningProcess(program).orElseThrow(() -> new AssertionError(program + " does not run"));
  }

  /** The process of a program, if it runs. */
  Optional<ProcessHandle> runningProcess(String program) {
    return new ProcessRecords(state())
        .running(program)
        .flatMap(record -> ProcessHandle.of(record.pid()));
  }

  /** When the running process of a program was started. */
  Instant startedAt(String program) {
    return new ProcessRecords(state()).running(program).orElseThrow().startedAt();
  }

  /** Asks a program to end, if it runs; one that does not is killed, as `down` does. */
  void stop(String program) {
    runningProcess(program)
        .ifPresent(
            process -> {
              process.destroy();
              try {
                process.onExit().get(30, TimeUnit.SECONDS);
              } catch (TimeoutException e) {
                kill(program);
              } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  /** Kills a program; it cannot do anything about it. */
  void kill(String program) {
    ProcessHandle process = process(program);
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    if (!state().exists()) {
      return;
    }
    SightlineCommand.Result down = command.run(STOP, "down", "--instance", name);
    if (down.exitCode() != 0) {
      throw new AssertionError("down failed:\n" + down.output());
    }
  }

  private void stopLeftovers() {
    if (!Files.isDirectory(layout.state())) {
      return;
    }
    try (Stream<Path> instances = Files.list(layout.state())) {
      instances
          .map(folder -> folder.getFileName().toString())
          .filter(other -> other.matches(PREFIX + "\\d+(" + COPY + ")?"))
          .filter(other -> ProcessHandle.of(pidIn(other)).isEmpty())
          .forEach(this::remove);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long pidIn(String name) {
    return Long.parseLong(name.replaceAll("\\D", ""));
  }

  private void remove(String leftover) {
    command.run(STOP, "down", "--instance", leftover);
    Path folder = layout.state().resolve(leftover);
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
