package io.sightline.cli.instance;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Prometheus is told to scrape: the programs that this instance started and did not stop, so
 * that one that died counts as down and one that was never started does not.
 */
public final class Targets {

  /** What is written is JSON, which is YAML, too. */
  private static final String SUFFIX = ".yml";

  private final Instance instance;

  /** The targets of this instance. */
  public Targets(Instance instance) {
    this.instance = instance;
  }

  private record Group(List<String> targets, Map<String, String> labels) {}

  /** Adds a program. */
  public void add(Program program, Values values) {
    for (Target target : program.targets()) {
      Map<String, String> labels = new LinkedHashMap<>();
      target.labels().forEach((name, text) -> labels.put(name, values.expand(program, text)));
      JsonFiles.write(
          instance.targets().resolve(target.in()).resolve(program.name() + SUFFIX),
          List.of(
              new Group(List.of("127.0.0.1:" + instance.port(program, target.port())), labels)));
    }
  }

  /** Removes a program. */
  public void remove(String program) {
    try {
      for (Path folder : list(instance.targets())) {
        Files.deleteIfExists(folder.resolve(program + SUFFIX));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the programs of which there is no record, because a command was killed in between. */
  public void keepOnly(ProcessRecords records) {
    for (Path folder : list(instance.targets())) {
      list(folder).stream()
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .filter(name -> records.find(name).isEmpty())
          .forEach(this::remove);
    }
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
