package io.sightline.rules.model;

import java.util.regex.Pattern;

/**
 * A pattern for names: {@code *} stands for any characters within one part of a name, {@code **}
 * for any characters at all, {@code ?} for one. Parts end at the separator, if there is one.
 */
public final class Glob {

  private final String text;
  private final Pattern pattern;

  private Glob(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /** A pattern for class names, whose parts end at a dot. */
  static Glob ofClass(String text) {
    return of(text, "[^.]");
  }

  /** A pattern for text without parts, where one asterisk does all. */
  static Glob ofText(String text) {
    return of(text, ".");
  }

  private static Glob of(String text, String one) {
    if (text.indexOf('*') < 0 && text.indexOf('?') < 0) {
      return new Glob(text, null);
    }
    StringBuilder regex = new StringBuilder();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '*' && c != '?') {
        literal.append(c);
        continue;
      }
      if (literal.length() > 0) {
        regex.append(Pattern.quote(literal.toString()));
        literal.setLength(0);
      }
      int stars = 0;
      while (i < text.length() && text.charAt(i) == '*') {
        stars++;
        i++;
      }
      if (stars == 0) {
        regex.append(one);
      } else {
        i--;
        // Possessive would not match; consecutive ones are merged, so that no pattern is slow.
        regex.append(stars > 1 ? "." : one).append('*');
      }
    }
    if (literal.length() > 0) {
      regex.append(Pattern.quote(literal.toString()));
    }
    return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  /** Whether it names one thing only. */
  public boolean isExact() {
    return pattern == null;
  }

  /** Whether it says nothing at all about a name. */
  boolean isEverything() {
    return text.replace("*", "").isEmpty();
  }

  public boolean matches(String name) {
    return pattern == null ? text.equals(name) : pattern.matcher(name).matches();
  }

  /** The pattern as it was written. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
