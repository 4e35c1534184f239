package io.sightline.rules.model;

import java.util.Arrays;

/**
 * A pattern for names: {@code *} stands for any characters within one part of a name, {@code **}
 * for any characters at all, {@code ?} for one. Parts end at the separator, if there is one.
 *
 * <p>It is asked on threads of the application, about what a client may have sent: so it goes
 * through the text once, and goes back to the last asterisk only, never to those before it.
 */
public final class Glob {

  // What is no character of its own.
  private static final int ONE = -1;
  private static final int WITHIN_PART = -2;
  private static final int ANY = -3;

  private static final int NO_SEPARATOR = -1;

  private final String text;
  // Null when the text stands for itself.
  private final int[] pattern;
  private final int separator;

  private Glob(String text, int separator) {
    this.text = text;
    this.separator = separator;
    this.pattern = text.indexOf('*') < 0 && text.indexOf('?') < 0 ? null : pattern(text, separator);
  }

  /** A pattern for class names, whose parts end at a dot. */
  static Glob ofClass(String text) {
    return new Glob(text, '.');
  }

  /** A pattern for text without parts, where one asterisk does all. */
  static Glob ofText(String text) {
    return new Glob(text, NO_SEPARATOR);
  }

  private static int[] pattern(String text, int separator) {
    int[] pattern = new int[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '*') {
        pattern[length++] = c == '?' ? ONE : c;
        continue;
      }
      int first = i;
      while (i + 1 < text.length() && text.charAt(i + 1) == '*') {
        i++;
      }
      pattern[length++] = i > first || separator == NO_SEPARATOR ? ANY : WITHIN_PART;
    }
    return Arrays.copyOf(pattern, length);
  }

  /** Whether it names one thing only. */
  public boolean isExact() {
    return pattern == null;
  }

  /** Whether it says nothing at all about a name. */
  boolean isEverything() {
    return text.replace("*", "").isEmpty();
  }

  /**
   * Whether the pattern is one for this name; takes at most its length times that of the name, of
   * class names with {@code **} once more that of the name.
   */
  public boolean matches(String name) {
    return pattern == null ? text.equals(name) : isMatched(name);
  }

  private boolean isMatched(String name) {
    int at = 0;
    int index = 0;
    // What stands behind the last asterisk of each kind, and how far that one has reached.
    int part = -1;
    int partEnd = 0;
    int any = -1;
    int anyEnd = 0;
    while (index < name.length()) {
      int next = at < pattern.length ? pattern[at] : Integer.MIN_VALUE;
      if (next == ANY) {
        any = ++at;
        anyEnd = index;
        part = -1;
      } else if (next == WITHIN_PART) {
        part = ++at;
        partEnd = index;
      } else if (next == name.charAt(index)) {
        at++;
        index++;
      } else if (next == ONE && name.charAt(index) != separator) {
        at++;
        index += Character.charCount(name.codePointAt(index));
      } else if (part >= 0 && name.charAt(partEnd) != separator) {
        at = part;
        index = ++partEnd;
      } else if (any >= 0) {
        at = any;
        index = ++anyEnd;
        part = -1;
      } else {
        return false;
      }
    }
    while (at < pattern.length && (pattern[at] == ANY || pattern[at] == WITHIN_PART)) {
      at++;
    }
    return at == pattern.length;
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
