package io.sightline.rules.model;

import io.sightline.rules.model.YamlNode.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads rule files. Never throws for what is in them: a wrong rule becomes a problem, and the
 * others remain.
 */
public final class RuleFiles {

  private static final int MAX_RULES = 1000;

  private final List<Rule> rules = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Set<java.nio.file.Path> files = new HashSet<>();
  private final Map<String, Rule> names = new HashMap<>();
  private final Map<String, MetricAction> metrics = new HashMap<>();

  /** Reads a file from disk; its absence is a problem like others. */
  public RuleFiles add(java.nio.file.Path file) {
    Position start = new Position(file.toString(), 1, 1);
    if (Files.isDirectory(file)) {
      return problem(start, "this is a directory; expected a file");
    }
    if (!files.add(file.toAbsolutePath().normalize())) {
      return problem(start, "the file is named twice; expected it once");
    }
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = limited(stream);
      return bytes == null
          ? problem(start, "the file has more than 10 MB; expected a rule file of some kilobytes")
          : add(file.toString(), bytes);
    } catch (java.nio.file.NoSuchFileException e) {
      return problem(start, "there is no such file");
    } catch (java.nio.file.AccessDeniedException e) {
      return problem(
          start,
          "there is no permission to read the file; expected one that the application's user may read");
    } catch (IOException e) {
      return problem(start, "the file cannot be read: " + e.getMessage());
    }
  }

  /** Takes the content of a file. */
  public RuleFiles add(String file, byte[] content) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(content))
              .toString();
      return add(file, text);
    } catch (CharacterCodingException e) {
      return problem(new Position(file, 1, 1), "the file is no UTF-8 text");
    }
  }

  /** Takes the content of a file. */
  public RuleFiles add(String file, String text) {
    try {
      YamlNode root = YamlReader.read(file, text);
      Position start = new Position(file, 1, 1);
      if (root == null || root.isNull()) {
        return problem(start, "the file is empty; expected rules:");
      }
      Section section = Section.of(root, "the file", Keys.FILE);
      section.number("version", 1, 1, 1);
      YamlNode list = section.require("rules");
      if (list.kind != Kind.LIST) {
        return problem(
            list.position,
            "'rules' is " + Section.shown(list) + "; expected a list that begins with - name:");
      }
      if (list.items.size() > MAX_RULES) {
        return problem(list.position, "more than " + MAX_RULES + " rules in one file");
      }
      for (YamlNode item : list.items) {
        addRule(item);
      }
    } catch (RuleException e) {
      problems.add(e.problem());
    }
    return this;
  }

  private void addRule(YamlNode node) {
    try {
      Rule rule = RuleReader.read(node);
      Rule same = names.get(rule.name());
      if (same != null) {
        throw new RuleException(
            rule.position(),
            "the rule name '"
                + rule.name()
                + "' is taken by "
                + same.position()
                + "; expected another");
      }
      for (MetricAction metric : rule.metrics()) {
        checkSame(metric, metrics.get(metric.identity()));
      }
      for (MetricAction metric : rule.metrics()) {
        metrics.putIfAbsent(metric.identity(), metric);
      }
      names.put(rule.name(), rule);
      rules.add(rule);
    } catch (RuleException e) {
      Problem problem = e.problem();
      problems.add(new Problem(problem.position(), problem.message(), nameOf(node)));
    }
  }

  private static String nameOf(YamlNode node) {
    for (YamlNode.Entry entry : node.entries) {
      if ("name".equals(entry.key.text)) {
        return entry.value.text;
      }
    }
    return null;
  }

  // Two rules may feed one metric, but it must be one.
  private static void checkSame(MetricAction metric, MetricAction other) throws RuleException {
    if (other == null) {
      return;
    }
    String difference = null;
    if (metric.kind() != other.kind()) {
      difference = "a " + metric.kind() + " here and a " + other.kind();
    } else if (!metric.unit().equals(other.unit())) {
      difference = "in '" + metric.unit() + "' here and in '" + other.unit() + "'";
    } else if (metric.buckets() != null
        && other.buckets() != null
        && !metric.buckets().equals(other.buckets())) {
      difference = "with other buckets here than";
    } else if (metric.isObserved() || other.isObserved()) {
      difference = "a gauge here and a gauge";
    }
    if (difference != null) {
      throw new RuleException(
          metric.position(),
          "the metric '"
              + metric.name()
              + "' is "
              + difference
              + " at "
              + other.position()
              + "; expected one definition");
    }
  }

  private RuleFiles problem(Position position, String message) {
    problems.add(new Problem(position, message));
    return this;
  }

  /** What was read so far. */
  public RuleSet read() {
    return new RuleSet(
        Collections.unmodifiableList(new ArrayList<>(rules)),
        Collections.unmodifiableList(new ArrayList<>(problems)));
  }

  // The content, or null when there is more than the limit: it must not fill the memory first.
  private static byte[] limited(InputStream stream) throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    byte[] buffer = new byte[64 * 1024];
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      bytes.write(buffer, 0, n);
      if (bytes.size() > YamlReader.MAX_CHARACTERS) {
        return null;
      }
    }
    return bytes.toByteArray();
  }
}
