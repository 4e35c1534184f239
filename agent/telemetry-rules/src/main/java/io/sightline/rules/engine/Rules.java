package io.sightline.rules.engine;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.match.ClassSource;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.match.Target;
import io.sightline.rules.model.Glob;
import io.sightline.rules.model.Match;
import io.sightline.rules.model.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules that are in force together. */
final class Rules {

  static final Rules NONE = new Rules(Collections.emptyList());

  /** A method that a rule was found to watch. */
  static final class Found {
    final SiteRule rule;
    final Target target;

    Found(SiteRule rule, Target target) {
      this.rule = rule;
      this.target = target;
    }
  }

  private final List<ActiveRule> active;
  private final List<RuleMatcher> matchers = new ArrayList<>();

  Rules(List<ActiveRule> active) {
    this.active = Collections.unmodifiableList(active);
    for (ActiveRule rule : active) {
      matchers.add(new RuleMatcher(rule.rule()));
    }
  }

  List<ActiveRule> active() {
    return active;
  }

  /** Whether a class of this name is worth being read; says no as fast as can be. */
  boolean mayApplyTo(String className) {
    for (ActiveRule rule : active) {
      if (isMeant(rule.rule(), className)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMeant(Rule rule, String className) {
    if (!rule.enabled() || rule.isAboutOperations()) {
      return false;
    }
    Match match = rule.match();
    if (match.classes().isEmpty()) {
      return true;
    }
    for (Glob glob : match.classes()) {
      if (glob.matches(className)) {
        return true;
      }
    }
    return false;
  }

  /** The methods that are watched because of this class. */
  List<Found> find(ClassFile file, ClassSource source) {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < active.size(); i++) {
      ActiveRule rule = active.get(i);
      if (!isMeant(rule.rule(), file.name())) {
        continue;
      }
      for (Target target : matchers.get(i).targets(file, source)) {
        boolean instancesOnly =
            target.method().name().equals("<init>") && !namesConstructors(rule.rule());
        found.add(new Found(new SiteRule(rule, target.heir(), instancesOnly), target));
      }
    }
    return found;
  }

  private static boolean namesConstructors(Rule rule) {
    for (Glob method : rule.match().methods()) {
      if (method.text().equals("<init>")) {
        return true;
      }
    }
    return false;
  }
}
