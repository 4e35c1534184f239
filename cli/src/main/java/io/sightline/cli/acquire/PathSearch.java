package io.sightline.cli.acquire;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.OnPath;
import io.sightline.cli.instance.Located;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Result;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** Looks for commands on PATH that have the pinned version. */
final class PathSearch {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<Path> folders;
  private final Subprocesses subprocesses;

  PathSearch(String path, Subprocesses subprocesses) {
    this.folders = new ArrayList<>();
    for (String folder : path.split(File.pathSeparator)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    this.subprocesses = subprocesses;
  }

  Optional<Path> command(String name) {
    return commands(name).stream().findFirst();
  }

  /** All commands of this name, the first one on PATH first. */
  List<Path> commands(String name) {
    return commands(folders.stream(), name).toList();
  }

  private static Stream<Path> commands(Stream<Path> folders, String name) {
    return folders
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable);
  }

  private static String nowhere(String command, OnPath wanted) {
    return "no "
        + command
        + (wanted.folders().isEmpty() ? "" : " in " + String.join(", ", wanted.folders()) + " or")
        + " on PATH";
  }

  Located find(Program program, OnPath wanted) throws NotFound {
    String first = wanted.binaries().values().iterator().next();
    Path command =
        commands(wanted.folders().stream().map(Path::of), first)
            .findFirst()
            .or(() -> command(first))
            .orElseThrow(() -> new NotFound(nowhere(first, wanted)));
    String version = version(command, wanted);
    if (!wanted.wanted().accepts(version)) {
      throw new NotFound(command + " is version " + version + ", wanted " + wanted.wanted());
    }
    Map<String, Path> binaries = new LinkedHashMap<>();
    for (Map.Entry<String, String> binary : wanted.binaries().entrySet()) {
      binaries.put(binary.getKey(), beside(command, binary.getValue()));
    }
    return new Located(Optional.empty(), binaries);
  }

  private String version(Path command, OnPath wanted) throws NotFound {
    return wanted.arguments().isEmpty() ? versionInPath(command, wanted) : ask(command, wanted);
  }

  private static String versionInPath(Path command, OnPath wanted) throws NotFound {
    try {
      Path real = command.toRealPath();
      Matcher matcher = wanted.pattern().matcher(real.toString());
      if (!matcher.find()) {
        throw new NotFound(real + " does not tell a version");
      }
      return matcher.group(1);
    } catch (IOException e) {
      throw new NotFound(command + " cannot be followed: " + e.getMessage());
    }
  }

  private String ask(Path command, OnPath wanted) throws NotFound {
    List<String> line = new ArrayList<>();
    line.add(command.toString());
    line.addAll(wanted.arguments());
    try {
      Task task = new Task("version", line, Path.of("/"), Map.of(), "", LIMIT);
      Result result = subprocesses.run(task, output -> {});
      Matcher matcher = wanted.pattern().matcher(result.tail());
      if (!matcher.find()) {
        throw new NotFound(String.join(" ", line) + " did not tell a version");
      }
      return matcher.group(1);
    } catch (IOException e) {
      throw new NotFound(command + " cannot be run: " + e.getMessage());
    }
  }

  /** A command of the same installation: distributions link only some of them into PATH. */
  private static Path beside(Path command, String name) throws NotFound {
    try {
      for (Path neighbour : List.of(command, command.toRealPath())) {
        Path candidate = neighbour.resolveSibling(name);
        if (Files.isExecutable(candidate)) {
          return candidate.toRealPath();
        }
      }
    } catch (IOException e) {
      throw new NotFound(command + " cannot be followed: " + e.getMessage());
    }
    throw new NotFound("no " + name + " beside " + command);
  }
}
