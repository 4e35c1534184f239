package io.sightline.acceptance;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query of Prometheus, or of Loki, is made of. */
final class PromQl {
  /** What holds labels and times; the names of metrics are in the rest. */
  private static final Pattern NO_METRICS =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\boffset \\w+"
              + "|\\b(?:by|without|on|ignoring|group_left|group_right) \\([^)]*\\)");

  /** What is no function. */
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?![\\w:]*\\s*\\()");

  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

  /** What a query adds so that it shows zero where nothing is found. */
  private static final List<String> ZEROS = List.of(" or vector(0)", " or 0 * ");

  private PromQl() {}

  /** Names of the metrics that it asks for. */
  static Set<String> metrics(String query) {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(NO_METRICS.matcher(query).replaceAll(""));
    while (name.find()) {
      names.add(name.group());
    }
    names.removeAll(OPERATORS);
    return names;
  }

  /** The same without the zero that it shows where nothing is found. */
  static String withoutZero(String query) {
    String text = query;
    for (String zero : ZEROS) {
      for (int at = text.indexOf(zero); at >= 0; at = text.indexOf(zero)) {
        text = text.substring(0, at) + text.substring(end(text, at + zero.length()));
      }
    }
    return text;
  }

  /** Where the parentheses around a place end. */
  private static int end(String text, int from) {
    int open = 0;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '(') {
        open++;
      } else if (text.charAt(i) == ')' && open-- == 0) {
        return i;
      }
    }
    return text.length();
  }
}
