package io.sightline.cli.acquire;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.GoModule;
import io.sightline.cli.console.FreeSpace;
import io.sightline.cli.console.Units;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Result;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Builds a program from the Go module that pins it. */
final class GoStep {

  private final Path root;
  private final GoCommand commands;
  private final Subprocesses subprocesses;
  private final boolean offline;
  private final long free;

  GoStep(Path root, PathSearch path, Subprocesses subprocesses, boolean offline, long free) {
    this.root = root;
    this.commands = new GoCommand(path, subprocesses);
    this.subprocesses = subprocesses;
    this.offline = offline;
    this.free = free;
  }

  /**
   * Downloads what the module needs, then builds it.
   *
   * @param whileCompiling started when the network is free again and the processor is not
   */
  void fill(
      Program program,
      GoModule module,
      Path entry,
      Runnable whileCompiling,
      Consumer<String> progress)
      throws NotFound, IOException {
    Path folder = root.resolve(module.module());
    Path go = commands.find(folder);
    Map<String, String> environment = environment();
    requireRoom(go, folder);
    Files.createDirectories(entry.resolve("bin"));
    int packages = count(go, module, progress);
    Thread.ofVirtual().start(whileCompiling);
    for (Map.Entry<String, String> binary : module.packages().entrySet()) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  go.toString(),
                  "build",
                  "-mod=readonly",
                  // A checkout of another owner would make git, and with it the build, fail.
                  "-buildvcs=false",
                  "-trimpath",
                  "-ldflags=-s -w",
                  "-v"));
      command.addAll(tags(module));
      command.addAll(
          List.of(
              "-o", entry.resolve("bin").resolve(binary.getKey()).toString(), binary.getValue()));
      AtomicInteger compiled = new AtomicInteger();
      progress.accept("builds " + binary.getKey());
      run(
          program,
          new Task("go-build", command, folder).with(environment),
          line ->
              progress.accept(
                  "builds %s: package %d of at most %d"
                      .formatted(binary.getKey(), compiled.incrementAndGet(), packages)));
      if (!Files.isExecutable(entry.resolve("bin").resolve(binary.getKey()))) {
        throw new NotFound("go build made no program of " + binary.getValue());
      }
    }
  }

  /** Downloads what the module needs, so that its build finds it there. */
  void download(GoModule module) throws NotFound, IOException {
    count(commands.find(root.resolve(module.module())), module, ignored -> {});
  }

  /**
   * Asking for the dependencies makes Go download what is missing, so that is where downloads show.
   */
  private int count(Path go, GoModule module, Consumer<String> progress)
      throws NotFound, IOException {
    List<String> command =
        new ArrayList<>(List.of(go.toString(), "list", "-mod=readonly", "-deps"));
    command.addAll(tags(module));
    command.addAll(module.packages().values());
    AtomicInteger packages = new AtomicInteger();
    AtomicInteger downloads = new AtomicInteger();
    progress.accept("looks at its modules");
    Result result =
        subprocesses.run(
            new Task("go-list", command, root.resolve(module.module())).with(environment()),
            line -> {
              if (line.startsWith("go: downloading")) {
                progress.accept(
                    "downloads module %d: %s"
                        .formatted(
                            downloads.incrementAndGet(),
                            line.substring("go: downloading ".length())));
              } else {
                packages.incrementAndGet();
              }
            });
    if (!result.ok()) {
      throw new NotFound("go list failed in " + module.module() + ":\n" + result.tail());
    }
    return packages.get();
  }

  private void run(Program program, Task task, Consumer<String> lines)
      throws NotFound, IOException {
    Result result = subprocesses.run(task, lines);
    if (!result.ok()) {
      throw new NotFound("go build of " + program.name() + " failed:\n" + result.tail());
    }
  }

  /** Better said now than by a build that fills the disk and dies of it. */
  private void requireRoom(Path go, Path folder) throws NotFound, IOException {
    for (String cache : List.of("GOCACHE", "GOMODCACHE")) {
      List<String> command = List.of(go.toString(), "env", cache);
      Result result =
          subprocesses.run(new Task("go-env", command, folder).with(environment()), line -> {});
      if (!result.ok() || result.lines().isEmpty()) {
        throw new NotFound("go env " + cache + " failed:\n" + result.tail());
      }
      Path place = Path.of(result.lines().getLast());
      // "off" is no folder; what the build then says is clear.
      long there = place.isAbsolute() ? FreeSpace.of(place) : free;
      if (there < free) {
        throw new NotFound(
            "%s is free on the disk of %s, %s is needed to build it; make room there, or set %s"
                    .formatted(Units.formatBytes(there), place, Units.formatBytes(free), cache)
                + " to a folder on another disk");
      }
    }
  }

  private static List<String> tags(GoModule module) {
    return module.tags().isEmpty() ? List.of() : List.of("-tags=" + module.tags());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("CGO_ENABLED", "0");
    // A developer's own settings must not change what is built.
    environment.put("GOFLAGS", "");
    environment.put("GOWORK", "off");
    // The compiler collects less often: a quarter of its time for some hundred megabytes more.
    environment.put("GOGC", "400");
    if (offline) {
      environment.put("GOPROXY", "off");
    }
    return environment;
  }
}
