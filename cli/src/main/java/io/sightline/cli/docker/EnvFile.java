package io.sightline.cli.docker;

import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Passwords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The passwords of the containers: {@code .env}, made from {@code .env.example} when first needed,
 * and readable by its owner alone. A value that is there is never changed, since databases keep the
 * password that they were made with.
 */
public final class EnvFile {
  private final Path file;
  private final Path example;

  /** That of the repository in this folder. */
  public EnvFile(Path root) {
    this.file = root.resolve(".env");
    this.example = root.resolve(".env.example");
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /**
   * Makes it, or adds what the example names and it lacks.
   *
   * @return names of the variables that were added
   */
  public List<String> complete() {
    if (!Files.exists(example)) {
      throw new UserError(
          "there is no " + example.getFileName(),
          "it lists the passwords that containers need",
          "git checkout " + example.getFileName());
    }
    try {
      List<String> lines = new ArrayList<>();
      Map<String, String> present = Map.of();
      if (Files.exists(file)) {
        lines.addAll(Files.readAllLines(file));
        present = variables();
      }
      List<String> added = new ArrayList<>();
      boolean anew = present.isEmpty() && lines.isEmpty();
      for (String line : Files.readAllLines(example)) {
        String name = name(line);
        if (name.isEmpty()) {
          if (anew) {
            lines.add(line);
          }
        } else if (!present.containsKey(name)) {
          lines.add(line.endsWith("=") ? line + Passwords.random() : line);
          added.add(name);
        }
      }
      if (!added.isEmpty()) {
        write(lines);
      }
      return added;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it says; nothing when it is not there. */
  public Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    if (!Files.exists(file)) {
      return variables;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        String name = name(line);
        if (!name.isEmpty()) {
          variables.put(name, line.substring(line.indexOf('=') + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return variables;
  }

  private static String name(String line) {
    int equals = line.indexOf('=');
    return line.stripLeading().startsWith("#") || equals < 0
        ? ""
        : line.substring(0, equals).strip();
  }

  /** Through a new file, so that nobody else can ever have opened what holds the passwords. */
  private void write(List<String> lines) throws IOException {
    Path unfinished = file.resolveSibling(".env.new");
    Files.deleteIfExists(unfinished);
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(unfinished, lines);
    Files.move(unfinished, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
