package io.sightline.cli.catalog;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML mapping that is read strictly: each getter notes a wrong type or a missing key with its
 * line, and {@link #done()} notes the keys that nobody asked for. Getters answer with an empty
 * value after a mistake, so that reading goes on and finds the next.
 *
 * <p>A section may have defaults: another section, which answers for the keys that this one lacks.
 */
final class Section {

  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m)");

  private final Source source;
  private final String path;
  private final Node node;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private Section defaults;

  /**
   * Where a section comes from, what <code>${name}</code> stands for in it, and who wants to hear
   * of each text in it.
   */
  record Source(String file, Problems problems, String name, BiConsumer<Location, String> texts) {}

  /** A place in a file. */
  record Location(String file, int line, String path) {}

  Section(Source source, String path, Node node) {
    this.source = source;
    this.path = path;
    this.node = node;
    if (!(node instanceof MappingNode mapping)) {
      problem(node, path, "must be a mapping (key: value), is " + kind(node));
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem(tuple.getKeyNode(), path, "a key must be a plain word");
      } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
        problem(key, at(key.getValue()), "is there twice");
      }
    }
  }

  /** Lets the other section answer for the keys that this one lacks. */
  Section withDefaults(Section others) {
    defaults = others;
    return this;
  }

  Location location() {
    return new Location(source.file(), line(node), path);
  }

  boolean has(String key) {
    return owner(key).entries.containsKey(key);
  }

  Set<String> keys() {
    return entries.keySet();
  }

  Optional<String> text(String key) {
    return find(key).flatMap(value -> scalar(value, at(key)));
  }

  /** One text, or a list of them. */
  List<String> textOrTexts(String key) {
    Optional<Node> found = find(key);
    if (found.isEmpty() || found.get() instanceof SequenceNode) {
      return someTexts(key);
    }
    return text(key).stream().toList();
  }

  String requiredText(String key) {
    require(key);
    return text(key).orElse("");
  }

  List<String> texts(String key) {
    return find(key).map(value -> texts(value, at(key))).orElse(List.of());
  }

  /** The defaults' list and then this section's own, each text once. */
  List<String> addedTexts(String key) {
    Set<String> all = new LinkedHashSet<>();
    if (defaults != null) {
      all.addAll(defaults.texts(key));
    }
    all.addAll(texts(key));
    return List.copyOf(all);
  }

  List<String> requiredTexts(String key) {
    require(key);
    return someTexts(key);
  }

  /** A list that may be left out, but not be empty. */
  List<String> someTexts(String key) {
    List<String> texts = texts(key);
    if (has(key) && texts.isEmpty() && valueOf(key) instanceof SequenceNode) {
      problem(valueOf(key), at(key), "must not be empty");
    }
    return texts;
  }

  Map<String, String> textMap(String key) {
    Map<String, String> map = new LinkedHashMap<>();
    section(key)
        .ifPresent(
            section -> {
              for (String name : section.keys()) {
                section.text(name).ifPresent(text -> map.put(name, text));
              }
            });
    return map;
  }

  /** The defaults' mapping, each key replaced that this section has too. */
  Map<String, String> mergedTextMap(String key) {
    Map<String, String> map = new LinkedHashMap<>();
    if (defaults != null && entries.containsKey(key)) {
      defaults
          .section(key)
          .ifPresent(
              inherited -> {
                Set<String> own = section(key).map(Section::keys).orElse(Set.of());
                for (String name : inherited.keys()) {
                  if (!own.contains(name)) {
                    inherited.text(name).ifPresent(text -> map.put(name, text));
                  }
                }
              });
    }
    map.putAll(textMap(key));
    return map;
  }

  Map<String, Integer> portMap(String key) {
    Map<String, Integer> map = new LinkedHashMap<>();
    section(key)
        .ifPresent(
            section -> {
              for (String name : section.keys()) {
                section.port(name).ifPresent(port -> map.put(name, port));
              }
            });
    return map;
  }

  private Optional<Integer> port(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().matches("\\d{1,5}")) {
      int port = Integer.parseInt(text.get());
      if (port > 0 && port < 65536) {
        return Optional.of(port);
      }
    }
    problem(valueOf(key), at(key), "must be a port number (1 to 65535), is '" + text.get() + "'");
    return Optional.empty();
  }

  Optional<Duration> duration(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = DURATION.matcher(text.get());
    if (!matcher.matches()) {
      problem(
          valueOf(key),
          at(key),
          "must be a time such as 500ms, 20s or 2m, is '" + text.get() + "'");
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          default -> Duration.ofMinutes(amount);
        });
  }

  Optional<Pattern> pattern(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(text.get()));
    } catch (PatternSyntaxException e) {
      problem(valueOf(key), at(key), "is not a regular expression: " + e.getDescription());
      return Optional.empty();
    }
  }

  Optional<Section> section(String key) {
    return find(key).map(value -> new Section(source, at(key), value));
  }

  /** Like {@link #section(String)}, its texts told to another listener. */
  Optional<Section> section(String key, Source other) {
    return find(key).map(value -> new Section(other, at(key), value));
  }

  List<Section> sections(String key) {
    Optional<Node> found = find(key);
    if (found.isEmpty()) {
      return List.of();
    }
    if (!(found.get() instanceof SequenceNode sequence)) {
      problem(found.get(), at(key), "must be a list, is " + kind(found.get()));
      return List.of();
    }
    List<Section> sections = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      sections.add(new Section(source, at(key) + "[" + sections.size() + "]", item));
    }
    return sections;
  }

  void require(String key) {
    if (node instanceof MappingNode && !has(key)) {
      asked.add(key);
      problem(node, path, "'" + key + "' is missing");
    }
  }

  /** Notes that exactly one of the keys must be there, if that is not so. */
  void requireOneOf(String... keys) {
    long present = Set.of(keys).stream().filter(this::has).count();
    if (node instanceof MappingNode && present != 1) {
      problem(
          node, path, "must have exactly one of " + String.join(", ", keys) + ", has " + present);
    }
  }

  /** Notes a problem of the value of {@code key}, or of the whole section when the key is empty. */
  void problem(String key, String message) {
    problem(has(key) ? valueOf(key) : node, key.isEmpty() ? path : at(key), message);
  }

  /** Notes each key that was never asked for. */
  void done() {
    if (defaults != null) {
      defaults.asked.addAll(asked);
      defaults.done();
    }
    entries.forEach(
        (key, tuple) -> {
          if (!asked.contains(key)) {
            problem(
                tuple.getKeyNode(),
                at(key),
                "is not known here; known: " + asked.stream().sorted().collect(joining(", ")));
          }
        });
  }

  private Optional<Node> find(String key) {
    asked.add(key);
    return Optional.ofNullable(owner(key).entries.get(key)).map(NodeTuple::getValueNode);
  }

  private Node valueOf(String key) {
    return owner(key).entries.get(key).getValueNode();
  }

  /** The section that has the key: this one, unless only its defaults have it. */
  private Section owner(String key) {
    return defaults != null && !entries.containsKey(key) && defaults.entries.containsKey(key)
        ? defaults
        : this;
  }

  private Optional<String> scalar(Node value, String at) {
    if (!(value instanceof ScalarNode scalar) || value.getTag().equals(Tag.NULL)) {
      problem(value, at, "must be a text, is " + kind(value));
      return Optional.empty();
    }
    String text = scalar.getValue().replace("${name}", source.name());
    source.texts().accept(new Location(source.file(), line(value), at), text);
    return Optional.of(text);
  }

  private List<String> texts(Node value, String at) {
    if (!(value instanceof SequenceNode sequence)) {
      problem(value, at, "must be a list of texts, is " + kind(value));
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      scalar(item, at + "[" + texts.size() + "]").ifPresent(texts::add);
    }
    return texts;
  }

  private void problem(Node where, String at, String message) {
    source.problems().add(source.file(), line(where), at, message);
  }

  private String at(String key) {
    String of = owner(key).path;
    return of.isEmpty() ? key : of + "." + key;
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    return node.getTag().equals(Tag.NULL) ? "empty" : "a text";
  }
}
