package io.sightline.alerts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be read from a notification that was made for people. */
final class Shown {
  private static final Pattern TITLE =
      Pattern.compile("\\[(FIRING|RESOLVED)(?::\\d+)?]\\s*(\\S[^\\n]*)?");

  private Shown() {}

  /**
   * The start of a line by Alertmanager's own templates.
   *
   * @param status in brackets before the title, if there
   * @param text the rest of the title
   */
  record Title(Optional<AlertStatus> status, String text) {

    static Title parse(String title) {
      Matcher matcher = TITLE.matcher(title.strip());
      if (!matcher.matches()) {
        return new Title(Optional.empty(), title.strip());
      }
      String rest = matcher.group(2) == null ? "" : matcher.group(2).strip();
      return new Title(Optional.of(AlertStatus.valueOf(matcher.group(1))), rest);
    }

    /** First word: templates group by the alert's name. */
    String alertname() {
      return word(0);
    }

    /** Second word, which by the shop's grouping is the service, unless it is what follows. */
    Optional<String> service() {
      String word = word(1);
      return word.isEmpty() || word.startsWith("(") ? Optional.empty() : Optional.of(word);
    }

    private String word(int index) {
      String[] words = text.split("\\s+");
      String word = index < words.length ? words[index] : "";
      return word.length() > Alert.MAX_TEXT ? word.substring(0, Alert.MAX_TEXT) : word;
    }
  }

  /** Value of a line such as {@code *Severity:* critical}. */
  static Optional<String> line(String name, String text) {
    // Possessive, and within the line before the name: anybody may send text that else takes hours.
    Matcher matcher =
        Pattern.compile(
                "(?im)^[^\\w\\v]*+" + Pattern.quote(name) + "[^\\w:]*+:\\W*+([\\w.-]{1,256})")
            .matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
