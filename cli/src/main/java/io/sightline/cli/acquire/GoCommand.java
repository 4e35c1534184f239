package io.sightline.cli.acquire;

import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Result;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds a Go that is new enough for a module. */
final class GoCommand {

  private static final Path USUAL = Path.of("/usr/local/go/bin/go");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern NEEDED = Pattern.compile("(?m)^go (\\d+(?:\\.\\d+)*)");
  private static final Pattern VERSION = Pattern.compile("go(\\d+(?:\\.\\d+)*)");

  private final PathSearch path;
  private final Subprocesses subprocesses;

  GoCommand(PathSearch path, Subprocesses subprocesses) {
    this.path = path;
    this.subprocesses = subprocesses;
  }

  /** The first one that has the version which go.mod in this folder asks for, or a newer one. */
  Path find(Path module) throws NotFound, IOException {
    Matcher wanted = NEEDED.matcher(Files.readString(module.resolve("go.mod")));
    String needed = wanted.find() ? wanted.group(1) : "1";
    List<Path> candidates =
        Stream.concat(path.commands("go").stream(), Stream.of(USUAL).filter(Files::isExecutable))
            .distinct()
            .toList();
    List<String> tooOld = new ArrayList<>();
    for (Path candidate : candidates) {
      String version = version(candidate);
      if (Arrays.compare(numbers(version), numbers(needed)) >= 0) {
        return candidate;
      }
      tooOld.add(candidate + " is " + (version.isEmpty() ? "of no known version" : version));
    }
    throw new NotFound(
        tooOld.isEmpty()
            ? "no go on PATH or in /usr/local/go/bin to build it with; Go %s or newer is needed"
                .formatted(needed)
            : "Go %s or newer is needed, but %s".formatted(needed, String.join(", ", tooOld)));
  }

  /** Asked outside of any module, where it does not fetch another version of itself. */
  private String version(Path go) throws NotFound {
    try {
      Result result =
          subprocesses.run(
              new Task(
                  "go-version",
                  List.of(go.toString(), "version"),
                  Path.of("/"),
                  Map.of(),
                  "",
                  LIMIT),
              line -> {});
      Matcher version = VERSION.matcher(result.tail());
      return result.ok() && version.find() ? version.group(1) : "";
    } catch (IOException e) {
      throw new NotFound(go + " cannot be run: " + e.getMessage());
    }
  }

  private static int[] numbers(String version) {
    return version.isEmpty()
        ? new int[0]
        : Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }
}
