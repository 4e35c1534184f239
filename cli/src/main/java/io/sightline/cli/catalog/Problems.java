package io.sightline.cli.catalog;

import io.sightline.cli.console.UserError;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Collects everything that is wrong with the files, so that one run shows all of it; what many
 * entries inherit from one line is one mistake.
 */
final class Problems {

  private final Set<String> problems = new LinkedHashSet<>();

  void add(String file, int line, String path, String message) {
    problems.add(file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + message);
  }

  void throwIfAny() {
    if (problems.isEmpty()) {
      return;
    }
    String what =
        problems.size() == 1
            ? "the list of programs has a mistake"
            : "the list of programs has " + problems.size() + " mistakes";
    throw new UserError(
        what, String.join("\n", problems), "mend these lines; docs/programs.md has every key");
  }
}
