package io.sightline.rules.model;

import io.sightline.rules.model.YamlNode.Entry;
import io.sightline.rules.model.YamlNode.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads values: constants, paths, and paths with what is done to their values. */
final class ValueReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.\\-/]{0,254}");
  private static final String OVERFLOW = "otel.metric.overflow";
  private static final List<String> OF_PROMETHEUS =
      Arrays.asList("le", "quantile", "job", "instance");
  private static final int MAX_NAMED = 64;
  private static final int MAX_MAPPED = 1000;

  static Value read(YamlNode node, String what) throws RuleException {
    if (node.kind == Kind.MAPPING) {
      return transformed(Section.of(node, what, Keys.VALUE));
    }
    if (node.kind == Kind.LIST || node.isNull()) {
      throw new RuleException(
          node.position,
          what
              + " is "
              + Section.shown(node)
              + "; expected a constant, a path, or a mapping with from");
    }
    Section.text(node, what);
    if (!node.quoted && Path.isPath(node.text)) {
      return new Value(node.position, Path.parse(node.text, node.position));
    }
    // A slip in a path must not become a constant in silence.
    if (!node.quoted && Path.looksLikePath(node.text)) {
      String first = node.text.substring(0, node.text.indexOf('.'));
      throw new RuleException(
          node.position,
          "'"
              + node.text
              + "' looks like a path but begins with none of "
              + String.join(", ", Path.ROOT_NAMES)
              + Nearest.hint(first, Path.ROOT_NAMES)
              + (Nearest.to(first, Path.ROOT_NAMES) == null
                  ? "; put it in quotes to make it a constant"
                  : ""));
    }
    return new Value(node.position, node.scalar());
  }

  private static Value transformed(Section section) throws RuleException {
    if (section.has("const")) {
      for (String other : Keys.VALUE) {
        if (!other.equals("const") && section.has(other)) {
          throw new RuleException(
              section.positionOf(other), "'" + other + "' has no meaning for a constant");
        }
      }
      return new Value(section.position, constant(section.get("const"), "const"));
    }
    YamlNode from = section.require("from");
    Path path = Path.parse(Section.text(from, "from"), from.textPosition());
    Map<String, Object> map = new LinkedHashMap<>();
    if (section.has("map")) {
      Map<String, Entry> entries = Section.entries(section.get("map"), "map");
      for (Entry entry : entries.values()) {
        map.put(entry.key.text, constant(entry.value, entry.key.text));
      }
      if (map.size() > MAX_MAPPED) {
        throw new RuleException(
            section.get("map").position, "'map' has more than " + MAX_MAPPED + " entries");
      }
      if (map.isEmpty()) {
        throw new RuleException(
            section.get("map").position, "'map' is empty; expected value: label, one or more");
      }
    }
    boolean hash = section.flag("hash", false);
    Mask mask = section.oneOf("mask", Keys.MASK, Mask.class, null);
    if (hash && mask != null) {
      throw new RuleException(section.positionOf("mask"), "both hash and mask; expected one");
    }
    return new Value(
        section.position,
        path,
        null,
        Collections.unmodifiableMap(map),
        section.has("otherwise") ? constant(section.get("otherwise"), "otherwise") : null,
        section.has("missing") ? constant(section.get("missing"), "missing") : null,
        hash,
        mask,
        section.number("decimals", -1, 0, 9));
  }

  private static Object constant(YamlNode node, String what) throws RuleException {
    Section.text(node, what);
    return node.scalar();
  }

  /** Labels: values under names that Prometheus takes, too. */
  static List<Named> labels(YamlNode node) throws RuleException {
    List<Named> labels = named(node, "labels");
    Map<String, String> names = new HashMap<>();
    for (Named label : labels) {
      String name = MetricAction.inPrometheus(label.name());
      if (OF_PROMETHEUS.contains(name)) {
        throw new RuleException(
            node.position,
            "'"
                + label.name()
                + "' is reserved: Prometheus has a label of its own under this name");
      }
      String other = names.put(name, label.name());
      if (other != null) {
        throw new RuleException(
            node.position,
            "'" + other + "' and '" + label.name() + "' are one name in Prometheus: " + name);
      }
    }
    return labels;
  }

  /** Attributes, labels, baggage: values under names. */
  static List<Named> named(YamlNode node, String what) throws RuleException {
    if (node == null) {
      return Collections.emptyList();
    }
    List<Named> named = new ArrayList<>();
    for (Entry entry : Section.entries(node, what).values()) {
      String name = entry.key.text;
      if (!NAME.matcher(name).matches()) {
        throw new RuleException(
            entry.key.position,
            "'"
                + name
                + "' is no name for one of the "
                + what
                + "; expected letters, digits, _ . - /");
      }
      if (name.equals(OVERFLOW)) {
        throw new RuleException(
            entry.key.position, "'" + name + "' is reserved: it marks what is beyond a limit");
      }
      named.add(new Named(name, read(entry.value, name)));
    }
    if (named.isEmpty()) {
      throw new RuleException(node.position, what + " is empty; expected name: value, one or more");
    }
    if (named.size() > MAX_NAMED) {
      throw new RuleException(node.position, what + " has more than " + MAX_NAMED + " entries");
    }
    return Collections.unmodifiableList(named);
  }

  private ValueReader() {}
}
