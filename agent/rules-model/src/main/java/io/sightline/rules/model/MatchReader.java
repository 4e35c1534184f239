package io.sightline.rules.model;

import io.sightline.rules.model.YamlNode.Entry;
import io.sightline.rules.model.YamlNode.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what a rule applies to. */
final class MatchReader {

  private static final Pattern CLASS = Pattern.compile("[\\p{L}\\p{N}_$.*?]+");
  private static final Pattern METHOD = Pattern.compile("[\\p{L}\\p{N}_$*?]+|<init>");
  private static final Pattern TYPE = Pattern.compile("[\\p{L}\\p{N}_$.]+(?:\\[])*|\\*|\\.\\.");
  private static final List<String> JDK =
      Arrays.asList("java.", "javax.crypto.", "javax.net.", "jdk.", "sun.", "com.sun.");
  private static final List<String> AGENT = Arrays.asList("io.opentelemetry.");

  static Match read(YamlNode node) throws RuleException {
    Section section = Section.of(node, "match", Keys.MATCH);
    Match match = new Match(node.position);
    if (section.has("operation")) {
      for (String other : Keys.MATCH) {
        if (!other.equals("operation") && section.has(other)) {
          throw new RuleException(
              section.positionOf(other),
              "both operation and " + other + "; expected either an operation or methods");
        }
      }
      operation(section.get("operation"), match);
      return match;
    }
    match.classes = classes(section, "class", true);
    match.superTypes = classes(section, "super", false);
    match.classAnnotations = classes(section, "class-annotation", false);
    match.methodAnnotations = classes(section, "annotation", false);
    match.methods = methods(section);
    match.arguments = arguments(section);
    match.returns = section.text("returns", TYPE, "the name of a type");
    match.visibility = section.oneOf("visibility", Keys.VISIBILITY, Match.Visibility.class, null);
    if (match.classes.isEmpty()
        && match.superTypes.isEmpty()
        && match.classAnnotations.isEmpty()
        && match.methodAnnotations.isEmpty()) {
      throw new RuleException(
          node.position,
          "match says nothing of the class; expected class, super, class-annotation, annotation or operation");
    }
    if (everything(match.classes)
        && match.superTypes.isEmpty()
        && match.classAnnotations.isEmpty()
        && match.methodAnnotations.isEmpty()) {
      throw new RuleException(
          section.get("class").position,
          "'class' would match every class of the application; expected a package or a name in it");
    }
    if (match.methods.isEmpty() && match.methodAnnotations.isEmpty()) {
      for (String key : Arrays.asList("args", "returns", "visibility")) {
        if (section.has(key)) {
          throw new RuleException(
              section.positionOf(key),
              "'" + key + "' without a method; expected method or annotation");
        }
      }
    }
    return match;
  }

  private static boolean everything(List<Glob> globs) {
    for (Glob glob : globs) {
      if (glob.isEverything()) {
        return true;
      }
    }
    return globs.isEmpty();
  }

  private static void operation(YamlNode node, Match match) throws RuleException {
    Section section = Section.of(node, "operation", Keys.OPERATION);
    match.operation =
        section.oneOf("kind", Keys.OPERATION_KIND, Match.Operation.class, Match.Operation.ANY);
    Map<String, List<Glob>> attributes = new LinkedHashMap<>();
    if (section.has("attributes")) {
      YamlNode mapping = section.get("attributes");
      for (Entry entry : Section.entries(mapping, "attributes").values()) {
        attributes.put(entry.key.text, globs(entry.value, entry.key.text));
      }
    }
    if (attributes.isEmpty() && match.operation == Match.Operation.ANY) {
      throw new RuleException(
          node.position,
          "operation matches every operation; expected a kind, or attributes such as http.route");
    }
    match.attributes = Collections.unmodifiableMap(attributes);
  }

  private static List<Glob> globs(YamlNode node, String key) throws RuleException {
    List<Glob> globs = new ArrayList<>();
    List<YamlNode> items = node.kind == Kind.LIST ? node.items : Arrays.asList(node);
    for (YamlNode item : items) {
      globs.add(Glob.ofText(Section.text(item, key)));
    }
    if (globs.isEmpty()) {
      throw new RuleException(node.position, "'" + key + "' is an empty list; expected a text");
    }
    return globs;
  }

  private static List<Glob> classes(Section section, String key, boolean instrumented)
      throws RuleException {
    List<Glob> globs = new ArrayList<>();
    for (YamlNode node : section.texts(key)) {
      String name = node.text;
      if (name.contains("/")) {
        throw new RuleException(
            node.position, "'" + name + "' has slashes; expected dots, as in Java source");
      }
      if (!CLASS.matcher(name).matches()
          || name.startsWith(".")
          || name.endsWith(".")
          || name.contains("..")
          || name.contains("***")) {
        throw new RuleException(
            node.position,
            "'"
                + name
                + "' is no class name; expected such as io.shop.Cart, io.shop.* or **.*Service");
      }
      if (instrumented) {
        refuse(node, JDK, "of the JDK: rules do not change it");
        refuse(node, AGENT, "of the agent: rules do not change it");
      }
      globs.add(Glob.ofClass(name));
    }
    return Collections.unmodifiableList(globs);
  }

  private static void refuse(YamlNode node, List<String> prefixes, String reason)
      throws RuleException {
    for (String prefix : prefixes) {
      if (node.text.startsWith(prefix)) {
        throw new RuleException(node.position, "'" + node.text + "' is " + reason);
      }
    }
  }

  private static List<Glob> methods(Section section) throws RuleException {
    List<Glob> globs = new ArrayList<>();
    for (YamlNode node : section.texts("method")) {
      if (node.text.contains("(")) {
        throw new RuleException(
            node.position,
            "'" + node.text + "' has brackets; expected the name alone, and the types under args");
      }
      if (!METHOD.matcher(node.text).matches()) {
        throw new RuleException(
            node.position,
            "'" + node.text + "' is no method name; expected such as process, get* or <init>");
      }
      globs.add(Glob.ofText(node.text));
    }
    return Collections.unmodifiableList(globs);
  }

  private static List<String> arguments(Section section) throws RuleException {
    YamlNode node = section.get("args");
    if (node == null) {
      return null;
    }
    if (node.kind != Kind.LIST) {
      throw new RuleException(
          node.position,
          "'args' is " + Section.shown(node) + "; expected a list of types such as [String, int]");
    }
    List<String> arguments = new ArrayList<>();
    for (YamlNode item : node.items) {
      String type = Section.text(item, "args");
      int generic = type.indexOf('<');
      if (generic >= 0) {
        throw new RuleException(
            item.position,
            "'" + type + "' has type arguments; expected " + type.substring(0, generic) + " alone");
      }
      if (!TYPE.matcher(type).matches()) {
        throw new RuleException(
            item.position, "'" + type + "' is no type; expected such as String, int, byte[] or *");
      }
      if (type.equals("..") && item != node.items.get(node.items.size() - 1)) {
        throw new RuleException(item.position, "'..' is not the last; expected it at the end");
      }
      arguments.add(type);
    }
    return Collections.unmodifiableList(arguments);
  }

  private MatchReader() {}
}
