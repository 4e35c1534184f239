package io.sightline.cli.instance;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Placeholders;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Arguments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What placeholders stand for in one instance. */
public final class Values {

  private final Layout layout;
  private final Instance instance;
  private final Catalog catalog;
  private final Map<String, Located> located;
  private final Set<String> extras;
  private final Set<String> present;

  /** Values as far as the programs' places are known from {@link Instance#located()}. */
  public Values(Layout layout, Instance instance, Catalog catalog) {
    this(layout, instance, catalog, Set.of(), Set.of());
  }

  /**
   * Values as far as the programs' places are known.
   *
   * @param with what is about to be started beside what was
   * @param starting programs that are about to be started beside those that run
   */
  public Values(
      Layout layout, Instance instance, Catalog catalog, Set<String> with, Set<String> starting) {
    this.layout = layout;
    this.instance = instance;
    this.catalog = catalog;
    this.located = instance.located();
    this.extras = new TreeSet<>(with);
    ProcessRecords records = new ProcessRecords(instance);
    catalog.programs().stream()
        .filter(program -> program.with().isPresent())
        .filter(program -> records.find(program.name()).isPresent())
        .forEach(program -> extras.add(program.with().get()));
    this.present = new TreeSet<>(starting);
    catalog.programs().stream()
        .map(Program::name)
        .filter(name -> records.running(name).isPresent())
        .forEach(present::add);
  }

  /** The command that starts a program, with what is added to it in this instance. */
  public List<String> command(Program program) {
    List<String> command = new ArrayList<>(program.command());
    for (Arguments each : program.arguments()) {
      if (each.beside().filter(present::contains).isPresent()) {
        command.addAll(each.added());
      }
    }
    // In the order in which they were asked for: a later one has the last word.
    for (String overlay : instance.overlays()) {
      for (Arguments each : program.arguments()) {
        if (each.overlay().filter(overlay::equals).isPresent()) {
          command.addAll(each.added());
        }
      }
    }
    return expand(program, command);
  }

  /** Replaces all placeholders that are ours. */
  public String expand(Program program, String text) {
    return Placeholders.expand(text, name -> value(program, name));
  }

  /** Replaces all placeholders in each of the texts. */
  public List<String> expand(Program program, List<String> texts) {
    return texts.stream().map(text -> expand(program, text)).toList();
  }

  /** What an entry adds to the caller's environment, which it may refer to. */
  public Map<String, String> environment(Program program, Map<String, String> entry) {
    Map<String, String> environment = new HashMap<>();
    entry.forEach(
        (name, value) ->
            environment.put(
                name, Placeholders.expandVariables(expand(program, value), System.getenv())));
    return environment;
  }

  private Optional<String> value(Program program, String placeholder) {
    String[] parts = placeholder.split("\\.", -1);
    return switch (parts[0] + ":" + parts.length) {
      case "root:1" -> Optional.of(layout.root().toString());
      case "state:1" -> Optional.of(instance.stateOf(program.name()).toString());
      case "data:1" -> Optional.of(instance.dataOf(program.name()).toString());
      case "targets:1" -> Optional.of(instance.targets().toString());
      case "instance:1" -> Optional.of(instance.name());
      case "version:1" -> Optional.of(program.version());
      case "java:1" ->
          Optional.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      case "password:2" -> Optional.of(instance.password(parts[1]));
      case "with:2" -> Optional.of(String.valueOf(extras.contains(parts[1])));
      case "health:1" -> Optional.of(health());
      case "home:1" -> home(program.name());
      case "home:2" -> home(parts[1]);
      case "port:2" -> port(program, parts[1]);
      case "port:3" -> catalog.find(parts[1]).flatMap(other -> port(other, parts[2]));
      case "binary:2" -> binary(program.name(), parts[1]);
      case "binary:3" -> binary(parts[1], parts[2]);
      default -> Optional.empty();
    };
  }

  /** What the programs beside it answer to `health`, as a list of YAML that the Collector reads. */
  private String health() {
    return catalog.programs().stream()
        .filter(program -> program.startable() && present.contains(program.name()))
        .filter(program -> program.health().isPresent())
        .map(program -> "{endpoint: '%s'}".formatted(expand(program, program.health().get())))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private Optional<String> home(String program) {
    return Optional.ofNullable(located.get(program)).flatMap(Located::home).map(Path::toString);
  }

  private Optional<String> binary(String program, String name) {
    return Optional.ofNullable(located.get(program))
        .map(found -> found.binaries().get(name))
        .map(Path::toString);
  }

  private Optional<String> port(Program program, String name) {
    return program.ports().containsKey(name)
        ? Optional.of(String.valueOf(instance.port(program, name)))
        : Optional.empty();
  }
}
