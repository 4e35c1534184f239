package io.sightline.rules.model;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that somebody probably meant. */
public final class Nearest {

  /** The nearest of the words, or null when none is near. */
  public static String to(String word, Collection<String> words) {
    String nearest = null;
    int best = Math.max(1, word.length() / 3) + 1;
    for (String candidate : words) {
      int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** " Did you mean x?", or nothing when no word is near. */
  public static String hint(String word, Collection<String> words) {
    String nearest = to(word, words);
    return nearest == null ? "" : "; did you mean " + nearest + "?";
  }

  // Levenshtein's, cut off for words too long to be a slip.
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 4 || a.length() > 80) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private Nearest() {}
}
