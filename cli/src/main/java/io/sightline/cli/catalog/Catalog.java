package io.sightline.cli.catalog;

import io.sightline.cli.catalog.Section.Location;
import io.sightline.cli.catalog.Section.Source;
import io.sightline.cli.console.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** All programs that the files list, in an order in which each follows what it needs. */
public final class Catalog {

  private final Map<String, Program> programs;

  private Catalog(Map<String, Program> programs) {
    this.programs = programs;
  }

  /**
   * Reads the files.
   *
   * @param root folder that messages name the files relative to
   * @throws UserError with everything that is wrong in them
   */
  public static Catalog read(Path root, List<Path> files) {
    Problems problems = new Problems();
    Map<String, Program> programs = new LinkedHashMap<>();
    Map<String, Location> locations = new LinkedHashMap<>();
    List<LocatedText> texts = new ArrayList<>();
    for (Path file : files) {
      String name = file.startsWith(root) ? root.relativize(file).toString() : file.toString();
      compose(file, name, problems)
          .ifPresent(node -> readFile(name, node, problems, programs, locations, texts));
    }
    problems.throwIfAny();
    checkReferences(programs, locations, problems);
    PlaceholderCheck check = new PlaceholderCheck(programs);
    for (LocatedText text : texts) {
      Program program = programs.get(text.program());
      Placeholders.firstProblem(text.text(), name -> problem(check, program, text, name))
          .ifPresent(
              reason -> problems.add(text.at().file(), text.at().line(), text.at().path(), reason));
    }
    problems.throwIfAny();
    Map<String, Program> sorted = new LinkedHashMap<>();
    programs
        .keySet()
        .forEach(name -> visit(name, programs, locations, sorted, new LinkedHashSet<>(), problems));
    problems.throwIfAny();
    return new Catalog(sorted);
  }

  private record LocatedText(String program, Location at, String text) {}

  private static Optional<Node> compose(Path file, String name, Problems problems) {
    LoadSettings settings = LoadSettings.builder().setLabel(name).setUseMarks(true).build();
    try {
      Optional<Node> node =
          new Compose(settings).composeString(Files.readString(file, StandardCharsets.UTF_8));
      if (node.isEmpty()) {
        problems.add(name, 1, "", "is empty; 'programs:' is expected");
      }
      return node;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      problems.add(name, line, "", "is not valid YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(name, 1, "", "is not valid YAML: " + e.getMessage());
    } catch (IOException e) {
      problems.add(name, 1, "", "cannot be read: " + e);
    }
    return Optional.empty();
  }

  private static void readFile(
      String file,
      Node node,
      Problems problems,
      Map<String, Program> programs,
      Map<String, Location> locations,
      List<LocatedText> texts) {
    Section top = new Section(new Source(file, problems, "", (at, text) -> {}), "", node);
    top.require("programs");
    top.section("defaults");
    top.section("programs")
        .ifPresent(
            section -> {
              for (String name : section.keys()) {
                Source source =
                    new Source(
                        file,
                        problems,
                        name,
                        (at, text) -> texts.add(new LocatedText(name, at, text)));
                section
                    .section(name, source)
                    .ifPresent(
                        entry -> {
                          takeDefaults(entry, top.section("defaults", source));
                          Program program = ProgramReader.read(name, entry);
                          if (programs.putIfAbsent(name, program) != null) {
                            Location first = locations.get(name);
                            entry.problem(
                                "",
                                "is there twice, first in " + first.file() + ":" + first.line());
                          }
                          locations.putIfAbsent(name, entry.location());
                        });
              }
            });
    top.done();
  }

  private static void takeDefaults(Section entry, Optional<Section> defaults) {
    Optional<String> choice = entry.text("defaults");
    if (choice.isEmpty()) {
      defaults.ifPresent(entry::withDefaults);
    } else if (!choice.get().equals("false")) {
      entry.problem("defaults", "must be 'false' or be left out");
    }
  }

  /**
   * Regular expressions are no templates, and where a program comes from depends on its version
   * alone.
   */
  private static Optional<String> problem(
      PlaceholderCheck check, Program program, LocatedText text, String placeholder) {
    String path = text.at().path();
    if (path.endsWith(".ready.log") || path.endsWith(".pattern")) {
      return Optional.empty();
    }
    if (path.contains(".find.") && !placeholder.equals("version")) {
      return Optional.of("only ${version} is known in 'find'");
    }
    return check.problem(program, placeholder);
  }

  private static void checkReferences(
      Map<String, Program> programs, Map<String, Location> locations, Problems problems) {
    for (Program program : programs.values()) {
      Location at = locations.get(program.name());
      program.needs().forEach(need -> checkReference(programs, "needs", need, at, problems));
      program.after().forEach(need -> checkReference(programs, "after", need, at, problems));
      program
          .arguments()
          .forEach(
              each ->
                  each.beside()
                      .ifPresent(
                          beside -> checkReference(programs, "arguments", beside, at, problems)));
      for (String need : program.needs()) {
        Optional<String> with = Optional.ofNullable(programs.get(need)).flatMap(Program::with);
        if (with.isPresent() && !with.equals(program.with())) {
          problems.add(
              at.file(),
              at.line(),
              at.path() + ".needs",
              "%s is started only --with %s, and %s without it too"
                  .formatted(need, with.get(), program.name()));
        }
      }
    }
  }

  private static void checkReference(
      Map<String, Program> programs, String key, String need, Location at, Problems problems) {
    if (!programs.containsKey(need)) {
      problems.add(
          at.file(),
          at.line(),
          at.path() + "." + key,
          "there is no program '" + need + "'; there are " + String.join(", ", programs.keySet()));
    }
  }

  private static void visit(
      String name,
      Map<String, Program> programs,
      Map<String, Location> locations,
      Map<String, Program> sorted,
      LinkedHashSet<String> above,
      Problems problems) {
    if (sorted.containsKey(name)) {
      return;
    }
    if (!above.add(name)) {
      List<String> circle = new ArrayList<>(above);
      circle = new ArrayList<>(circle.subList(circle.indexOf(name), circle.size()));
      circle.add(name);
      Location at = locations.get(name);
      problems.add(
          at.file(), at.line(), at.path() + ".needs", "is a circle: " + String.join(" → ", circle));
      return;
    }
    Program program = programs.get(name);
    program.needs().forEach(need -> visit(need, programs, locations, sorted, above, problems));
    program.after().forEach(need -> visit(need, programs, locations, sorted, above, problems));
    above.remove(name);
    sorted.putIfAbsent(name, program);
  }

  /** No programs at all. */
  public static Catalog empty() {
    return new Catalog(Map.of());
  }

  /** All programs; each follows what it needs. */
  public Collection<Program> programs() {
    return programs.values();
  }

  /** The program of this name. */
  public Optional<Program> find(String name) {
    return Optional.ofNullable(programs.get(name));
  }

  /** The program of this name, which must be listed. */
  public Program program(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UserError(
                    "there is no program '" + name + "'",
                    "",
                    "choose one of " + String.join(", ", programs.keySet())));
  }

  /** Names of all groups. */
  public Set<String> groups() {
    Set<String> groups = new TreeSet<>();
    programs.values().forEach(program -> groups.addAll(program.groups()));
    return groups;
  }

  /** All that {@code up --with} may name. */
  public Set<String> extras() {
    Set<String> extras = new TreeSet<>();
    programs.values().stream()
        .filter(Program::startable)
        .forEach(program -> program.with().ifPresent(extras::add));
    return extras;
  }

  /** All that {@code up --overlay} may name. */
  public Set<String> overlays() {
    Set<String> overlays = new TreeSet<>();
    programs
        .values()
        .forEach(
            program ->
                program.arguments().forEach(each -> each.overlay().ifPresent(overlays::add)));
    return overlays;
  }

  /** Fails when an overlay is not listed. */
  public void requireOverlays(Collection<String> named) {
    requireKnown("there is no overlay '%s'", new TreeSet<>(named), overlays());
  }

  /** Fails when a group or what {@code up --with} names is not listed. */
  public void requireKnown(Set<String> groups, Set<String> extras) {
    requireKnown("there is no group '%s'", groups, groups());
    requireKnown("there is nothing to start --with %s", extras, extras());
  }

  private static void requireKnown(String what, Set<String> named, Set<String> known) {
    for (String name : named) {
      if (!known.contains(name)) {
        throw new UserError(
            what.formatted(name),
            "",
            known.isEmpty() ? "leave it out" : "choose from " + String.join(", ", known));
      }
    }
  }
}
