package io.sightline.cli.instance;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The records of an instance's processes, one file each, so that no two writers meet. */
public final class ProcessRecords {

  private static final TypeReference<ProcessRecord> TYPE = new TypeReference<>() {};

  private final Path folder;

  /** The records of this instance. */
  public ProcessRecords(Instance instance) {
    folder = instance.directory().resolve("run");
  }

  /** All records in the order of their starts, those of dead processes too. */
  public List<ProcessRecord> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .flatMap(file -> JsonFiles.read(file, TYPE).stream())
          .sorted(Comparator.comparingLong(ProcessRecord::order))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The record of this program, if it was started and not stopped. */
  public Optional<ProcessRecord> find(String program) {
    return JsonFiles.read(file(program), TYPE);
  }

  /** The record of this program if its process lives. */
  public Optional<ProcessRecord> running(String program) {
    return find(program).filter(ProcessRecord::alive);
  }

  /** Writes a record, over an older one of the same program. */
  public void write(ProcessRecord record) {
    JsonFiles.write(file(record.program()), record);
  }

  /** Forgets a program. */
  public void remove(String program) {
    try {
      Files.deleteIfExists(file(program));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String program) {
    return folder.resolve(program + ".json");
  }
}
