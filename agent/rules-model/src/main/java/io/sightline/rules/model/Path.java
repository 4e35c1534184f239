package io.sightline.rules.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a value comes from: a root, and properties read one after the other. */
public final class Path {

  /** What a path begins with. */
  public enum Root {
    ARG,
    RETURN,
    THIS,
    ERROR,
    DURATION,
    BAGGAGE,
    ATTR,
    RESOURCE,
    CLASS,
    METHOD
  }

  static final List<String> ROOT_NAMES =
      Collections.unmodifiableList(
          Arrays.asList(
              "arg0",
              "return",
              "this",
              "error",
              "duration",
              "baggage",
              "attr",
              "resource",
              "class",
              "method"));
  private static final List<String> DURATIONS = Arrays.asList("s", "ms", "us", "ns");
  private static final List<String> ERRORS = Arrays.asList("type", "message");

  private static final Pattern ROOT = Pattern.compile("([A-Za-z]+)([0-9]*)(?:\\.(.+))?");
  private static final Pattern ARGUMENT = Pattern.compile("arg([0-9]{1,3})");
  private static final Pattern PROPERTY = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]*");
  private static final Pattern LIKE_PATH =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(?:\\.[A-Za-z_$][A-Za-z0-9_$-]*)+");
  private static final int MAX_PROPERTIES = 8;

  private final Root root;
  private final int argument;
  private final List<String> properties;
  private final String text;
  private final Position position;

  private Path(Root root, int argument, List<String> properties, String text, Position position) {
    this.root = root;
    this.argument = argument;
    this.properties = Collections.unmodifiableList(properties);
    this.text = text;
    this.position = position;
  }

  /** Whether the text begins as paths do. */
  static boolean isPath(String text) {
    return rootOf(text) != null;
  }

  /** Whether the text is a path that is hardly a word of its own, as {@code error} may be. */
  static boolean isMeantAsPath(String text) {
    Root root = rootOf(text);
    return root == Root.ARG
        || root == Root.RETURN
        || root == Root.THIS
        || root != null && text.indexOf('.') > 0;
  }

  /** Whether the text looks as if it was meant to be a path, though it begins with no root. */
  static boolean looksLikePath(String text) {
    return LIKE_PATH.matcher(text).matches();
  }

  static Path parse(String text, Position position) throws RuleException {
    Root root = rootOf(text);
    if (root == null) {
      String first = text.indexOf('.') < 0 ? text : text.substring(0, text.indexOf('.'));
      throw new RuleException(
          position,
          "'"
              + text
              + "' begins with no root; expected one of "
              + String.join(", ", ROOT_NAMES)
              + Nearest.hint(first, ROOT_NAMES));
    }
    int dot = text.indexOf('.');
    String rest = dot < 0 ? "" : text.substring(dot + 1);
    int argument = -1;
    if (root == Root.ARG) {
      Matcher matcher = ARGUMENT.matcher(dot < 0 ? text : text.substring(0, dot));
      matcher.matches();
      argument = Integer.parseInt(matcher.group(1));
    }
    return new Path(root, argument, properties(root, rest, text, position), text, position);
  }

  private static List<String> properties(Root root, String rest, String text, Position position)
      throws RuleException {
    switch (root) {
      case BAGGAGE:
      case ATTR:
      case RESOURCE:
        if (rest.isEmpty()) {
          throw new RuleException(
              position, "'" + text + "' names no key; expected " + text + ".<key>");
        }
        return Collections.singletonList(rest);
      case DURATION:
        return oneOf(rest, DURATIONS, text, position);
      case ERROR:
        return oneOf(rest, ERRORS, text, position);
      case CLASS:
      case METHOD:
        if (!rest.isEmpty()) {
          throw new RuleException(
              position, "'" + text + "' has a property; expected " + name(root) + " alone");
        }
        return Collections.emptyList();
      default:
        return readable(rest, text, position);
    }
  }

  private static List<String> oneOf(
      String rest, List<String> allowed, String text, Position position) throws RuleException {
    if (rest.isEmpty()) {
      return Collections.emptyList();
    }
    if (!allowed.contains(rest)) {
      throw new RuleException(
          position,
          "'"
              + text
              + "': there is no "
              + rest
              + "; expected one of "
              + String.join(", ", allowed)
              + Nearest.hint(rest, allowed));
    }
    return Collections.singletonList(rest);
  }

  private static List<String> readable(String rest, String text, Position position)
      throws RuleException {
    if (rest.isEmpty()) {
      return Collections.emptyList();
    }
    String[] properties = rest.split("\\.", -1);
    for (String property : properties) {
      if (property.contains("(")) {
        throw new RuleException(
            position,
            "'" + text + "' calls a method; paths name properties only, such as arg0.amount");
      }
      if (!PROPERTY.matcher(property).matches()) {
        throw new RuleException(
            position,
            "'" + text + "': '" + property + "' is no property; expected names joined by dots");
      }
    }
    if (properties.length > MAX_PROPERTIES) {
      throw new RuleException(
          position, "'" + text + "' has more than " + MAX_PROPERTIES + " properties");
    }
    return Arrays.asList(properties);
  }

  private static Root rootOf(String text) {
    Matcher matcher = ROOT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    boolean numbered = !matcher.group(2).isEmpty();
    for (Root root : Root.values()) {
      if (name(root).equals(matcher.group(1))) {
        return numbered == (root == Root.ARG) && matcher.group(2).length() < 4 ? root : null;
      }
    }
    return null;
  }

  private static String name(Root root) {
    return root.name().toLowerCase(Locale.ROOT);
  }

  public Root root() {
    return root;
  }

  /** Index of the argument, when the root is one. */
  public int argument() {
    return argument;
  }

  /**
   * The properties after the root; for baggage, attr and resource the one key, which may have dots.
   */
  public List<String> properties() {
    return properties;
  }

  public Position position() {
    return position;
  }

  /** Whether the value is there before the method runs. */
  public boolean isKnownAtEntry() {
    return root != Root.RETURN && root != Root.ERROR && root != Root.DURATION;
  }

  @Override
  public String toString() {
    return text;
  }
}
