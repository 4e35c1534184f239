package io.sightline.cli.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds and replaces <code>${name}</code> in texts. */
public final class Placeholders {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^${}]*)}");
  private static final Pattern VARIABLE =
      Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?");

  /**
   * Replaces each placeholder for which {@code value} has an answer and leaves the others, which
   * may belong to the program that reads the text.
   */
  public static String expand(String text, Function<String, Optional<String>> value) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(value.apply(match.group(1)).orElse(match.group())));
  }

  /**
   * Replaces <code>${env:NAME}</code> and <code>${env:NAME:-default}</code> as the Collector does
   * in its files, for what cannot do it itself. A variable that is empty is none.
   */
  public static String expandVariables(String text, Map<String, String> variables) {
    return expand(
        text,
        placeholder -> {
          Matcher variable = VARIABLE.matcher(placeholder);
          if (!variable.matches()) {
            return Optional.empty();
          }
          return Optional.ofNullable(variables.get(variable.group(1)))
              .filter(value -> !value.isEmpty())
              .or(() -> Optional.of(Optional.ofNullable(variable.group(2)).orElse("")));
        });
  }

  /** Names the first placeholder of the text that {@code problem} objects to, with its reason. */
  static Optional<String> firstProblem(String text, Function<String, Optional<String>> problem) {
    return PLACEHOLDER
        .matcher(text)
        .results()
        .flatMap(
            match ->
                problem
                    .apply(match.group(1))
                    .map(reason -> "${" + match.group(1) + "}: " + reason)
                    .stream())
        .findFirst();
  }

  private Placeholders() {}
}
