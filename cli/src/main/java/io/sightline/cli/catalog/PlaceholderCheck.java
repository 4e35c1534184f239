package io.sightline.cli.catalog;

import java.util.Map;
import java.util.Optional;

/** Tells before anything is started whether a placeholder will have a value. */
final class PlaceholderCheck {

  private static final String KNOWN =
      "port.NAME, port.PROGRAM.NAME, binary.NAME, binary.PROGRAM.NAME, home, home.PROGRAM, state, data, targets, root, version,"
          + " instance, password.NAME, with.NAME, java, name, health";

  private final Map<String, Program> programs;

  PlaceholderCheck(Map<String, Program> programs) {
    this.programs = programs;
  }

  /** What is wrong with the placeholder in a text of this program, if anything. */
  Optional<String> problem(Program program, String placeholder) {
    if (placeholder.startsWith("env:")) {
      return Optional.empty();
    }
    String[] parts = placeholder.split("\\.", -1);
    return switch (parts[0] + ":" + parts.length) {
      case "state:1", "data:1", "targets:1", "root:1", "java:1", "instance:1", "health:1" ->
          Optional.empty();
      case "password:2" ->
          parts[1].matches("[a-z][a-z0-9-]*")
              ? Optional.empty()
              : Optional.of("a password's name is lower case letters, digits, dashes");
      case "with:2" -> with(parts[1]);
      case "version:1" ->
          program.version().isEmpty() ? Optional.of("the entry has no version") : Optional.empty();
      case "home:1" -> home(program);
      case "home:2" -> other(parts[1]).map(this::home).orElseGet(() -> unknownProgram(parts[1]));
      case "port:2" -> port(program, parts[1]);
      case "port:3" ->
          other(parts[1])
              .map(other -> port(other, parts[2]))
              .orElseGet(() -> unknownProgram(parts[1]));
      case "binary:2" -> binary(program, parts[1]);
      case "binary:3" ->
          other(parts[1])
              .map(other -> binary(other, parts[2]))
              .orElseGet(() -> unknownProgram(parts[1]));
      default -> Optional.of("unknown placeholder; known: " + KNOWN);
    };
  }

  private Optional<Program> other(String name) {
    return Optional.ofNullable(programs.get(name));
  }

  private Optional<String> unknownProgram(String name) {
    return Optional.of(
        "there is no program '" + name + "'; there are " + String.join(", ", programs.keySet()));
  }

  private Optional<String> with(String name) {
    return programs.values().stream().flatMap(other -> other.with().stream()).anyMatch(name::equals)
        ? Optional.empty()
        : Optional.of("no program has 'with: " + name + "'");
  }

  private Optional<String> home(Program program) {
    return program.find().hasHome()
        ? Optional.empty()
        : Optional.of(program.name() + " has no home: nothing in its 'find' gives a folder");
  }

  private static Optional<String> port(Program program, String port) {
    return program.ports().containsKey(port)
        ? Optional.empty()
        : Optional.of(
            program.name() + " has no port '" + port + "'; it has " + program.ports().keySet());
  }

  private static Optional<String> binary(Program program, String binary) {
    return program.find().binaries().contains(binary)
        ? Optional.empty()
        : Optional.of(
            program.name()
                + " has no binary '"
                + binary
                + "'; its 'find' gives "
                + program.find().binaries());
  }
}
