package io.sightline.cli.acquire;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Module;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Located;
import io.sightline.cli.process.Subprocesses.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds modules of this repository with Maven when their sources changed, and copies what runs
 * into the instance, so that a later build never replaces a running jar.
 */
public final class ModuleBuild {

  private static final Pattern BUILDING =
      Pattern.compile("Building (.+?) [^ ]+ +\\[(\\d+)/(\\d+)]");

  private final Layout layout;
  private final Instance instance;
  private final Maven maven;

  /** Builds for this instance. */
  public ModuleBuild(Layout layout, Instance instance, Acquirer acquirer) {
    this.layout = layout;
    this.instance = instance;
    this.maven = acquirer.maven();
  }

  /**
   * Whether the sources changed since the last build, so that a new start would run something else.
   */
  public boolean outOfDate(Collection<Program> programs) {
    if (programs.isEmpty() || !layout.builds()) {
      return false;
    }
    try {
      Set<String> modules = modules(programs);
      return !built(sources(modules)).containsAll(modules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Builds what is out of date of the programs' modules and gives each program its copy.
   *
   * @param tidy whether no program runs, so that copies of their older builds can go
   */
  public Map<String, Located> build(Collection<Program> programs, boolean tidy, Progress progress) {
    Map<String, Located> located = new LinkedHashMap<>();
    if (programs.isEmpty()) {
      return located;
    }
    try {
      if (layout.builds()) {
        buildIfStale(programs, modules(programs), progress);
      }
      for (Program program : programs) {
        Path copy = copy(program);
        // The agent may be at work in an application that nobody knows of: `run` starts them.
        if (tidy && program.startable()) {
          deleteOthers(copy);
        }
        located.put(program.name(), new Located(Optional.of(copy), Map.of()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return located;
  }

  private void buildIfStale(Collection<Program> programs, Set<String> modules, Progress progress)
      throws IOException {
    Path stamp = stamp();
    Path folder = Files.createDirectories(stamp.getParent());
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("modules.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Progress.Task task = progress.start("maven");
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          task.update("waits for the build of another ./sightline");
          channel.lock();
        }
        String sources = sources(modules);
        Set<String> built = built(sources);
        boolean current =
            built.containsAll(modules)
                && programs.stream().allMatch(program -> missing(program).isEmpty());
        if (current) {
          return;
        }
        Files.deleteIfExists(stamp);
        runMaven(modules, task);
        built.addAll(modules);
        Files.writeString(stamp, sources + "\n" + String.join("\n", built) + "\n");
        task.done(modules.size() + " modules built");
      } finally {
        task.end();
      }
    }
  }

  private void runMaven(Set<String> modules, Progress.Task task) throws IOException {
    Path log = instance.logOf("maven");
    Files.createDirectories(log.getParent());
    List<String> all = new ArrayList<>();
    Result result;
    try {
      task.update("builds");
      result =
          maven.run(
              List.of(
                  "-Dsightline.target=" + layout.target(),
                  "-pl",
                  String.join(",", modules),
                  "-am",
                  "-DskipTests",
                  "package"),
              line -> {
                all.add(line);
                Matcher building = BUILDING.matcher(line);
                if (building.find()) {
                  task.update(
                      "builds %s, %s of %s"
                          .formatted(building.group(1), building.group(2), building.group(3)));
                } else if (line.contains("Downloading from")) {
                  task.update("downloads " + line.substring(line.lastIndexOf('/') + 1));
                }
              });
    } catch (NotFound e) {
      throw new UserError(
          "the shop and the agent cannot be built",
          e.getMessage(),
          "then run the command again",
          e);
    } finally {
      Files.write(log, all);
    }
    if (!result.ok()) {
      String errors =
          String.join(
              "\n", all.stream().filter(line -> line.startsWith("[ERROR]")).limit(8).toList());
      task.failed("the build failed");
      throw new UserError(
          "the build of the shop and the agent failed",
          errors.isEmpty() ? result.tail() : errors,
          "read " + log + ", mend it, run the command again");
    }
  }

  private static Set<String> modules(Collection<Program> programs) {
    Set<String> modules = new TreeSet<>();
    programs.forEach(program -> modules.add(module(program).path()));
    return modules;
  }

  private Path stamp() {
    return layout.root().resolve(layout.target()).resolve("modules.built");
  }

  /** The modules that were built from these sources. */
  private Set<String> built(String sources) throws IOException {
    Path stamp = stamp();
    List<String> lines = Files.exists(stamp) ? Files.readAllLines(stamp) : List.of();
    return lines.isEmpty() || !lines.getFirst().equals(sources)
        ? new TreeSet<>()
        : new TreeSet<>(lines.subList(1, lines.size()));
  }

  private static void deleteOthers(Path copy) throws IOException {
    try (Stream<Path> copies = Files.list(copy.getParent())) {
      for (Path other : copies.filter(folder -> !folder.equals(copy)).toList()) {
        FileTrees.delete(other);
      }
    }
  }

  private String sources(Set<String> modules) throws IOException {
    ContentHash hash = new ContentHash().files(layout.root().resolve("pom.xml"), folder -> false);
    Set<String> tops = new TreeSet<>();
    modules.forEach(module -> tops.add(module.split("/")[0]));
    for (String top : tops) {
      hash.text(top)
          .files(
              layout.root().resolve(top),
              folder -> folder.endsWith("target") || folder.endsWith("src/test"));
    }
    return hash.hex();
  }

  private Path copy(Program program) throws IOException {
    Optional<Path> missing = missing(program);
    if (missing.isPresent()) {
      throw new UserError(
          layout.root().relativize(missing.get()) + " is not there",
          layout.builds()
              ? "the build of " + module(program).path() + " went well but did not make it"
              : "the directory '" + layout.target() + "' is Maven's and is not built from here",
          layout.builds()
              ? "see `find.module.files` of " + program.name() + " in services/services.yaml"
              : "mvn package -DskipTests");
    }
    Path built = layout.root().resolve(module(program).path()).resolve(layout.target());
    ContentHash state = new ContentHash();
    for (String file : module(program).files()) {
      describe(built.resolve(file), state);
    }
    Path folder = instance.directory().resolve("modules").resolve(program.name());
    Path copy = folder.resolve(state.hex());
    if (!Files.isDirectory(copy)) {
      Path unfinished = folder.resolve("new");
      FileTrees.delete(unfinished);
      for (String file : module(program).files()) {
        FileTrees.copy(built.resolve(file), unfinished.resolve(file));
      }
      Files.move(unfinished, copy);
    }
    return copy;
  }

  /** Names, sizes and times: content would cost reading a few hundred megabytes at each start. */
  private static void describe(Path top, ContentHash state) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.sorted().toList()) {
        if (Files.isRegularFile(file)) {
          state.text(
              top.relativize(file)
                  + " "
                  + Files.size(file)
                  + " "
                  + Files.getLastModifiedTime(file));
        }
      }
    }
  }

  private Optional<Path> missing(Program program) {
    Path built = layout.root().resolve(module(program).path()).resolve(layout.target());
    return module(program).files().stream()
        .map(built::resolve)
        .filter(file -> !Files.exists(file))
        .findFirst();
  }

  private static Module module(Program program) {
    return program.find().module().orElseThrow();
  }
}
