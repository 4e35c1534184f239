package io.sightline.rules.model;

import java.util.ArrayList;
import java.util.List;

/** A node of a YAML document that knows where it stands. */
final class YamlNode {

  enum Kind {
    SCALAR("a text or number"),
    LIST("a list"),
    MAPPING("a mapping");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A key and its value. */
  static final class Entry {
    final YamlNode key;
    final YamlNode value;

    Entry(YamlNode key, YamlNode value) {
      this.key = key;
      this.value = value;
    }
  }

  final Kind kind;
  final Position position;
  final String text;
  final boolean quoted;
  final List<YamlNode> items = new ArrayList<>();
  final List<Entry> entries = new ArrayList<>();
  // Nodes below, those behind aliases counted each time: what a walk over it costs.
  private long weight = 1;

  YamlNode(Kind kind, Position position) {
    this(kind, position, null, false);
  }

  YamlNode(Kind kind, Position position, String text, boolean quoted) {
    this.kind = kind;
    this.position = position;
    this.text = text;
    this.quoted = quoted;
  }

  void add(YamlNode item) {
    items.add(item);
    weight += item.weight;
  }

  void put(YamlNode key, YamlNode value) {
    entries.add(new Entry(key, value));
    weight += key.weight + value.weight;
  }

  long weight() {
    return weight;
  }

  boolean isNull() {
    return kind == Kind.SCALAR
        && !quoted
        && (text.isEmpty() || text.equals("null") || text.equals("~"));
  }

  /** Where the first character of the text stands. */
  Position textPosition() {
    return quoted ? position.plus(1) : position;
  }

  /** The scalar as String, Boolean, Long or Double. */
  Object scalar() {
    if (quoted) {
      return text;
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    return Numbers.parse(text);
  }
}
