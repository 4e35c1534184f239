package io.sightline.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user's regular expressions. What matches is masked, or only the first group where there is
 * one. A pattern that goes back and forth in a text without end is stopped, and the whole text is
 * masked: nothing that was meant to be masked leaves.
 */
final class UserPatterns {

  static final UserPatterns NONE = new UserPatterns(new ArrayList<>());

  /** Looks at characters that one text may cost, beside so many for each of its own. */
  private static final long BUDGET = 100_000;

  private static final int BUDGET_PER_CHARACTER = 20;

  private final List<Pattern> patterns;

  UserPatterns(List<Pattern> patterns) {
    this.patterns = patterns;
  }

  String mask(String text) {
    String result = text;
    for (int i = 0; i < patterns.size(); i++) {
      result = mask(patterns.get(i), result);
    }
    return result;
  }

  private static String mask(Pattern pattern, String text) {
    try {
      Matcher matcher = pattern.matcher(new LimitedText(text));
      int done = 0;
      StringBuilder result = null;
      while (matcher.find()) {
        boolean group = matcher.groupCount() > 0 && matcher.start(1) >= 0;
        int start = Math.max(done, group ? matcher.start(1) : matcher.start());
        int end = group ? matcher.end(1) : matcher.end();
        if (start < end) {
          result = result == null ? new StringBuilder(text.length()) : result;
          result.append(text, done, start).append(TextMasker.MASK);
          done = end;
        }
      }
      return result == null ? text : result.append(text, done, text.length()).toString();
    } catch (OutOfBudgetException | StackOverflowError e) {
      return TextMasker.MASK;
    }
  }

  /** Counts how often a pattern looks at it. */
  private static final class LimitedText implements CharSequence {

    private final String text;
    private long budget;

    LimitedText(String text) {
      this.text = text;
      this.budget = BUDGET + (long) BUDGET_PER_CHARACTER * text.length();
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--budget < 0) {
        throw new OutOfBudgetException();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class OutOfBudgetException extends RuntimeException {

    OutOfBudgetException() {
      super(null, null, false, false);
    }
  }
}
