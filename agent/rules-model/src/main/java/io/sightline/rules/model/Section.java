package io.sightline.rules.model;

import io.sightline.rules.model.YamlNode.Entry;
import io.sightline.rules.model.YamlNode.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A mapping of the file, of which only known keys are accepted. */
final class Section {

  private static final int MAX_TEXT = 1000;

  final Position position;
  private final String what;
  private final Map<String, Entry> entries;

  private Section(Position position, String what, Map<String, Entry> entries) {
    this.position = position;
    this.what = what;
    this.entries = entries;
  }

  static Section of(YamlNode node, String what, List<String> known) throws RuleException {
    Map<String, Entry> entries = entries(node, what);
    for (Entry entry : entries.values()) {
      if (!known.contains(entry.key.text)) {
        throw new RuleException(
            entry.key.position,
            "unknown key '"
                + entry.key.text
                + "' in "
                + what
                + "; expected one of "
                + String.join(", ", known)
                + Nearest.hint(entry.key.text, known));
      }
    }
    return new Section(node.position, what, entries);
  }

  /** The entries of a mapping whose keys are free. */
  static Map<String, Entry> entries(YamlNode node, String what) throws RuleException {
    if (node.kind != Kind.MAPPING) {
      throw new RuleException(
          node.position, what + " is " + shown(node) + "; expected a mapping of keys and values");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : node.entries) {
      if (entry.key.kind != Kind.SCALAR || entry.key.isNull()) {
        throw new RuleException(
            entry.key.position, "a key of " + what + " is no text; expected a name");
      }
      if (entries.put(entry.key.text, entry) != null) {
        throw new RuleException(
            entry.key.position, "the key '" + entry.key.text + "' stands twice in " + what);
      }
    }
    return entries;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  Position positionOf(String key) {
    return entries.get(key).key.position;
  }

  /** The node under the key, or null. */
  YamlNode get(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value;
  }

  YamlNode require(String key) throws RuleException {
    YamlNode node = get(key);
    if (node == null) {
      throw new RuleException(position, what + " has no '" + key + "'; expected one");
    }
    return node;
  }

  /** The text under the key, or null when there is no such key. */
  String text(String key) throws RuleException {
    YamlNode node = get(key);
    return node == null ? null : text(node, key);
  }

  static String text(YamlNode node, String key) throws RuleException {
    if (node.kind != Kind.SCALAR || node.isNull()) {
      throw new RuleException(
          node.position, "'" + key + "' is " + shown(node) + "; expected a text");
    }
    if (node.text.length() > MAX_TEXT) {
      throw new RuleException(
          node.position, "'" + key + "' has more than " + MAX_TEXT + " characters");
    }
    return node.text;
  }

  /** The text under the key, which must follow a pattern. */
  String text(String key, Pattern pattern, String expected) throws RuleException {
    String text = text(key);
    if (text != null && !pattern.matcher(text).matches()) {
      throw new RuleException(
          get(key).position, "'" + key + "' is '" + text + "'; expected " + expected);
    }
    return text;
  }

  boolean flag(String key, boolean missing) throws RuleException {
    YamlNode node = get(key);
    if (node == null) {
      return missing;
    }
    if (node.kind != Kind.SCALAR || !(node.scalar() instanceof Boolean)) {
      throw new RuleException(
          node.position, "'" + key + "' is " + shown(node) + "; expected true or false");
    }
    return (Boolean) node.scalar();
  }

  int number(String key, int missing, int low, int high) throws RuleException {
    YamlNode node = get(key);
    if (node == null) {
      return missing;
    }
    Object number = node.kind == Kind.SCALAR ? node.scalar() : null;
    if (!(number instanceof Long) || (Long) number < low || (Long) number > high) {
      throw new RuleException(
          node.position,
          "'"
              + key
              + "' is "
              + shown(node)
              + "; expected a whole number from "
              + low
              + " to "
              + high);
    }
    return ((Long) number).intValue();
  }

  /** One of some words as constant of an enumeration; the given one when there is no such key. */
  <E extends Enum<E>> E oneOf(String key, List<String> words, Class<E> type, E missing)
      throws RuleException {
    String text = text(key);
    if (text == null) {
      return missing;
    }
    if (!words.contains(text)) {
      throw new RuleException(
          get(key).position,
          "'"
              + key
              + "' is '"
              + text
              + "'; expected one of "
              + String.join(", ", words)
              + Nearest.hint(text, words));
    }
    return Enum.valueOf(type, text.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  /** One text or a list of texts; empty when there is no such key. */
  List<YamlNode> texts(String key) throws RuleException {
    YamlNode node = get(key);
    if (node == null) {
      return new ArrayList<>();
    }
    List<YamlNode> texts = node.kind == Kind.LIST ? node.items : Arrays.asList(node);
    if (texts.isEmpty()) {
      throw new RuleException(node.position, "'" + key + "' is an empty list; expected a text");
    }
    for (YamlNode text : texts) {
      text(text, key);
    }
    return texts;
  }

  /** How a node is named in a message. */
  static String shown(YamlNode node) {
    if (node.kind != Kind.SCALAR) {
      return node.kind.toString();
    }
    if (node.isNull()) {
      return "empty";
    }
    String text = node.text.length() > 40 ? node.text.substring(0, 40) + "…" : node.text;
    return "'" + text.replace('\n', ' ') + "'";
  }
}
