package io.sightline.rules.model;

import java.util.regex.Pattern;

/** Tells numbers from texts. */
final class Numbers {

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?(?:[0-9]{1,30}\\.[0-9]{0,30}|\\.[0-9]{1,30}|[0-9]{1,30})(?:[eE][-+]?[0-9]{1,3})?");

  /** The text as Long or Double, or the text itself. */
  static Object parse(String text) {
    if (INTEGER.matcher(text).matches()) {
      return Long.valueOf(text.startsWith("+") ? text.substring(1) : text);
    }
    if (DECIMAL.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      return Double.isInfinite(number) ? text : (Object) number;
    }
    return text;
  }

  private Numbers() {}
}
