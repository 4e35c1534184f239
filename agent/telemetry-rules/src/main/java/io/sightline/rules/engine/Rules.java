package io.sightline.rules.engine;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.match.ClassSource;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.match.Target;
import io.sightline.rules.model.Glob;
import io.sightline.rules.model.Match;
import io.sightline.rules.model.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The rules that are in force together. */
final class Rules {

  private static final AtomicLong LAST = new AtomicLong();

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

  /** A rule that applies to a method because some class inherits it. */
  static final class Inherited {
    final SiteRule rule;
    final String method;

    Inherited(SiteRule rule, String method) {
      this.rule = rule;
      this.method = method;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Inherited
          && ((Inherited) other).method.equals(method)
          && ((Inherited) other).rule.isSame(rule);
    }

    @Override
    public int hashCode() {
      return method.hashCode();
    }
  }

  // Rises with each reading of the files.
  private final long version = LAST.incrementAndGet();
  private final List<ActiveRule> active;
  private final List<RuleMatcher> matchers = new ArrayList<>();
  // By the name of the class that has a method: what was found because of a class that inherits it.
  private final ConcurrentMap<String, Set<Inherited>> inherited = new ConcurrentHashMap<>();
  private final AtomicInteger heirs = new AtomicInteger();

  Rules(List<ActiveRule> active) {
    this.active = Collections.unmodifiableList(active);
    for (ActiveRule rule : active) {
      matchers.add(new RuleMatcher(rule.rule()));
    }
  }

  List<ActiveRule> active() {
    return active;
  }

  boolean isOlderThan(Rules other) {
    return version < other.version;
  }

  /** How many inherited methods were found so far. */
  int heirs() {
    return heirs.get();
  }

  /** Takes note of an inherited method; says whether it was unknown. */
  boolean inherits(Found found) {
    Member method = found.target.method();
    boolean isNew =
        inherited
            .computeIfAbsent(found.target.owner().name(), it -> ConcurrentHashMap.newKeySet())
            .add(new Inherited(found.rule, method.name() + method.descriptor()));
    if (isNew) {
      heirs.incrementAndGet();
    }
    return isNew;
  }

  Set<Inherited> inheritedFrom(String className) {
    return inherited.getOrDefault(className, Collections.emptySet());
  }

  /** The classes that the rules name without a pattern. */
  Set<String> classNames() {
    Set<String> names = new LinkedHashSet<>();
    for (ActiveRule rule : active) {
      for (Glob glob : rule.rule().match().classes()) {
        if (glob.text().indexOf('*') < 0) {
          names.add(glob.text());
        }
      }
    }
    return names;
  }

  /** Whether a class of this name is worth being read; says no as fast as can be. */
  boolean mayApplyTo(String className) {
    if (inherited.containsKey(className)) {
      return true;
    }
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
            target.method().name().equals("<init>") && !rule.rule().match().namesConstructors();
        found.add(new Found(new SiteRule(rule, target.heir(), instancesOnly), target));
      }
    }
    return found;
  }
}
