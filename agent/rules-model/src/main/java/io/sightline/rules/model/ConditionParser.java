package io.sightline.rules.model;

import io.sightline.rules.model.Condition.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Parses a condition by recursive descent; nothing of it is ever executed as code. */
final class ConditionParser {

  private static final int MAX_DEPTH = 20;
  private static final List<String> OPERATORS =
      Arrays.asList("==", "!=", "<=", ">=", "<", ">", "in", "like");

  private final String text;
  private final Position position;
  private int index;
  private int depth;

  private ConditionParser(String text, Position position) {
    this.text = text;
    this.position = position;
  }

  static Condition parse(String text, Position position) throws RuleException {
    ConditionParser parser = new ConditionParser(text, position);
    Condition condition = parser.or();
    parser.skipSpace();
    if (parser.index < text.length()) {
      throw parser.wrong("'" + parser.word() + "' is too much; expected and, or, or the end");
    }
    return condition;
  }

  private Condition or() throws RuleException {
    List<Condition> parts = new ArrayList<>();
    do {
      parts.add(and());
    } while (take("or"));
    return parts.size() == 1
        ? parts.get(0)
        : Condition.of(Kind.OR, parts.toArray(new Condition[0]));
  }

  private Condition and() throws RuleException {
    List<Condition> parts = new ArrayList<>();
    do {
      parts.add(not());
    } while (take("and"));
    return parts.size() == 1
        ? parts.get(0)
        : Condition.of(Kind.AND, parts.toArray(new Condition[0]));
  }

  private Condition not() throws RuleException {
    if (++depth > MAX_DEPTH) {
      throw wrong("nested deeper than " + MAX_DEPTH + " levels");
    }
    try {
      if (take("not")) {
        return Condition.of(Kind.NOT, not());
      }
      if (takeSign("(")) {
        Condition inner = or();
        if (!takeSign(")")) {
          throw wrong("the bracket is not closed; expected )");
        }
        return inner;
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Condition comparison() throws RuleException {
    skipSpace();
    int start = index;
    String word = word();
    if (word.isEmpty()) {
      throw wrong(
          (index < text.length() ? "'" + text.charAt(index) + "'" : "the end")
              + " where a comparison begins; expected a path such as return.status");
    }
    index += word.length();
    Path path = Path.parse(word, position.plus(start));
    skipSpace();
    for (String operator : OPERATORS) {
      boolean taken = Character.isLetter(operator.charAt(0)) ? take(operator) : takeSign(operator);
      if (taken) {
        return Condition.compare(kind(operator), path, constants(operator));
      }
    }
    String next = word();
    if (index < text.length() && "=~&|".indexOf(text.charAt(index)) >= 0
        || !next.isEmpty() && !next.equals("and") && !next.equals("or")) {
      throw wrong(
          "'"
              + (next.isEmpty() ? text.substring(index, index + 1) : next)
              + "' is no operator; expected one of "
              + String.join(" ", OPERATORS)
              + ", and, or");
    }
    return Condition.compare(Kind.TRUTHY, path, Collections.emptyList());
  }

  private List<Object> constants(String operator) throws RuleException {
    if (!operator.equals("in")) {
      Object constant = constant();
      if (operator.equals("like") && !(constant instanceof String)) {
        throw wrong("like compares with a text; expected a pattern such as 'EU-*'");
      }
      if ((operator.startsWith("<") || operator.startsWith(">")) && !(constant instanceof Number)) {
        throw wrong(operator + " compares numbers; expected a number after it");
      }
      return Collections.singletonList(constant);
    }
    if (!takeSign("[")) {
      throw wrong("in needs a list; expected ['a', 'b']");
    }
    List<Object> constants = new ArrayList<>();
    do {
      constants.add(constant());
    } while (takeSign(","));
    if (!takeSign("]")) {
      throw wrong("the list is not closed; expected ]");
    }
    return constants;
  }

  private Object constant() throws RuleException {
    skipSpace();
    if (index < text.length() && (text.charAt(index) == '\'' || text.charAt(index) == '"')) {
      int end = text.indexOf(text.charAt(index), index + 1);
      if (end < 0) {
        throw wrong("the text is not closed; expected " + text.charAt(index));
      }
      String constant = text.substring(index + 1, end);
      index = end + 1;
      return constant;
    }
    String word = word();
    if (word.equals("null")) {
      index += word.length();
      return null;
    }
    if (word.equals("true") || word.equals("false")) {
      index += word.length();
      return Boolean.valueOf(word);
    }
    Object number = Numbers.parse(word);
    if (word.isEmpty() || !(number instanceof Number)) {
      throw wrong(
          (word.isEmpty() ? "the constant is missing" : "'" + word + "' is no constant")
              + "; expected a text in quotes, a number, true, false or null");
    }
    index += word.length();
    return number;
  }

  private static Kind kind(String operator) {
    switch (operator) {
      case "==":
        return Kind.EQUAL;
      case "!=":
        return Kind.NOT_EQUAL;
      case "<":
        return Kind.LESS;
      case "<=":
        return Kind.LESS_OR_EQUAL;
      case ">":
        return Kind.GREATER;
      case ">=":
        return Kind.GREATER_OR_EQUAL;
      case "in":
        return Kind.IN;
      default:
        return Kind.LIKE;
    }
  }

  private boolean take(String keyword) {
    skipSpace();
    if (!word().equals(keyword)) {
      return false;
    }
    index += keyword.length();
    return true;
  }

  private boolean takeSign(String sign) {
    skipSpace();
    if (!text.startsWith(sign, index)) {
      return false;
    }
    index += sign.length();
    return true;
  }

  // The word that begins here, not taken yet.
  private String word() {
    int end = index;
    while (end < text.length() && " \t\r\n()[],=<>!'\"~&|".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(index, end);
  }

  private void skipSpace() {
    while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
  }

  private RuleException wrong(String message) {
    return new RuleException(position.plus(index), "in the condition: " + message);
  }
}
