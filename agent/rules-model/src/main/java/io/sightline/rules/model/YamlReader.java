package io.sightline.rules.model;

import io.sightline.rules.model.YamlNode.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document. Built on the parser's events, so that depth and the size behind aliases
 * are limited before anything is built.
 */
final class YamlReader {

  static final int MAX_CHARACTERS = 10 * 1024 * 1024;
  static final int MAX_DEPTH = 24;
  static final int MAX_NODES = 100_000;

  private final String file;
  private final Map<String, YamlNode> anchors = new HashMap<>();
  private final Deque<Level> open = new ArrayDeque<>();
  private YamlNode root;
  private long nodes;

  private YamlReader(String file) {
    this.file = file;
  }

  /** The document's root, or null when there is nothing in it. */
  static YamlNode read(String file, String text) throws RuleException {
    Position start = new Position(file, 1, 1);
    if (text.length() > MAX_CHARACTERS) {
      throw new RuleException(
          start, "the file has more than 10 MB; expected a rule file of some kilobytes");
    }
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).setUseMarks(true).build();
    YamlReader reader = new YamlReader(file);
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      while (events.hasNext()) {
        reader.take(events.next());
      }
    } catch (MarkedYamlEngineException e) {
      Position position = e.getProblemMark().map(reader::position).orElse(start);
      throw new RuleException(position, "this is not YAML: " + oneLine(e.getProblem()));
    } catch (YamlEngineException e) {
      throw new RuleException(start, "this is not YAML: " + oneLine(e.getMessage()));
    }
    return reader.root;
  }

  private void take(Event event) throws RuleException {
    switch (event.getEventId()) {
      case Scalar:
        ScalarEvent scalar = (ScalarEvent) event;
        boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
        refuseTag(scalar, scalar.getTag());
        add(
            anchored(
                scalar, new YamlNode(Kind.SCALAR, position(event), scalar.getValue(), quoted)));
        break;
      case SequenceStart:
      case MappingStart:
        CollectionStartEvent start = (CollectionStartEvent) event;
        refuseTag(start, start.getTag());
        if (open.size() >= MAX_DEPTH) {
          throw new RuleException(
              position(event), "nested deeper than " + MAX_DEPTH + " levels; no rule needs that");
        }
        Kind kind = event.getEventId() == Event.ID.MappingStart ? Kind.MAPPING : Kind.LIST;
        open.push(new Level(new YamlNode(kind, position(event)), start));
        break;
      case SequenceEnd:
      case MappingEnd:
        Level level = open.pop();
        add(anchored(level.start, level.node));
        break;
      case Alias:
        add(aliased((AliasEvent) event));
        break;
      default:
        break;
    }
  }

  private YamlNode aliased(AliasEvent event) throws RuleException {
    String name = event.getAlias().getValue();
    YamlNode node = anchors.get(name);
    if (node == null) {
      throw new RuleException(
          position(event),
          "*" + name + " refers to nothing that ends before it; expected an anchor");
    }
    return node;
  }

  private void add(YamlNode node) throws RuleException {
    nodes += node.items.isEmpty() && node.entries.isEmpty() ? 1 : 0;
    Level level = open.peek();
    if (level == null) {
      if (root != null) {
        throw new RuleException(
            node.position, "a second document; expected one document in a rule file");
      }
      root = node;
    } else if (level.node.kind == Kind.LIST) {
      level.node.add(node);
    } else if (level.key == null) {
      level.key = node;
    } else {
      level.node.put(level.key, node);
      level.key = null;
    }
    if (nodes > MAX_NODES || level != null && level.node.weight() > MAX_NODES) {
      throw new RuleException(
          node.position,
          "more than " + MAX_NODES + " values, aliases counted each time; no rule file needs that");
    }
  }

  private YamlNode anchored(NodeEvent event, YamlNode node) {
    Optional<Anchor> anchor = event.getAnchor();
    anchor.ifPresent(it -> anchors.put(it.getValue(), node));
    return node;
  }

  private void refuseTag(Event event, Optional<String> tag) throws RuleException {
    if (tag.isPresent()) {
      throw new RuleException(position(event), "the tag " + tag.get() + "; expected no tags");
    }
  }

  private Position position(Event event) {
    return event.getStartMark().map(this::position).orElseGet(() -> new Position(file, 1, 1));
  }

  private Position position(Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String oneLine(String text) {
    return text == null ? "no reason given" : text.replace('\n', ' ').trim();
  }

  /** A collection that is not complete yet. */
  private static final class Level {
    final YamlNode node;
    final CollectionStartEvent start;
    YamlNode key;

    Level(YamlNode node, CollectionStartEvent start) {
      this.node = node;
      this.start = start;
    }
  }
}
