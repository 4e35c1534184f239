package io.sightline.rules.engine;

import io.sightline.rules.model.Problem;
import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a change of the rule files would end that nobody wanted to end. */
final class Losses {

  private static final int SHOWN = 10;

  /**
   * The rules in force that would be lost by a mistake: those that are no more, if there is a
   * mistake that was not there before. One rule may lose its name by it, or go from one file to
   * another, so all are looked at together; without a new mistake, whoever took rules out meant it.
   *
   * @param known what was wrong before already
   */
  static List<String> of(Rules inForce, List<Problem> known, RuleSet next) {
    List<List<String>> mistakes = mistakes(next.problems());
    for (List<String> before : mistakes(known)) {
      mistakes.remove(before);
    }
    if (mistakes.isEmpty()) {
      return new ArrayList<>();
    }
    Set<String> lost = new LinkedHashSet<>();
    for (ActiveRule rule : inForce.active()) {
      lost.add(rule.name());
    }
    for (Rule rule : next.rules()) {
      lost.remove(rule.name());
    }
    return new ArrayList<>(lost);
  }

  // Not by their line, which changes with all that stands above; and a wrong rule is no newly wrong
  // one because something else is wrong with it.
  private static List<List<String>> mistakes(List<Problem> problems) {
    List<List<String>> mistakes = new ArrayList<>();
    for (Problem problem : problems) {
      mistakes.add(
          Arrays.asList(
              problem.position().file(),
              problem.rule(),
              problem.rule() == null ? problem.message() : null));
    }
    return mistakes;
  }

  /** Some of the names. */
  static String shown(List<String> lost) {
    return lost.size() <= SHOWN
        ? String.join(", ", lost)
        : String.join(", ", lost.subList(0, SHOWN)) + " and " + (lost.size() - SHOWN) + " more";
  }

  private Losses() {}
}
