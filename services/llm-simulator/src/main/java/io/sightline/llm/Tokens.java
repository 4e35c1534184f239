package io.sightline.llm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts texts into tokens by a rule that anyone can check: a run of letters or digits is one token
 * per four characters begun, any other visible character is one token, white space is none.
 */
final class Tokens {
  private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]{1,4}|[^\\s\\p{L}\\p{N}]");

  private Tokens() {}

  static int count(String text) {
    int count = 0;
    for (Matcher matcher = TOKEN.matcher(text); matcher.find(); ) {
      count++;
    }
    return count;
  }

  /** The beginning of a text that has at most so many tokens. */
  static String first(int tokens, String text) {
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    for (int i = 0; i < tokens; i++) {
      if (!matcher.find()) {
        return text;
      }
      end = matcher.end();
    }
    return matcher.find() ? text.substring(0, end) : text;
  }
}
