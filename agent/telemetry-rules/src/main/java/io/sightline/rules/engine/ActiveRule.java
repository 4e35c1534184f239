package io.sightline.rules.engine;

import io.sightline.rules.model.Rule;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A rule that is in force, and what became of it. */
final class ActiveRule {

  private static final Logger logger = Logger.getLogger(ActiveRule.class.getName());
  private static final int MAX_FAILURES = 10;
  private static final int MAX_REPORTS = 20;

  private final Rule rule;
  private final Runnable onMute;
  private final RuleCounts counts;
  private final AtomicInteger failures = new AtomicInteger();
  // Weak: methods go with their class loaders.
  private final Set<Site> sites =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private final Set<String> reports = ConcurrentHashMap.newKeySet();
  private volatile boolean muted;

  ActiveRule(Rule rule, RuleCounts counts, Runnable onMute) {
    this.rule = rule;
    this.counts = counts;
    this.onMute = onMute;
  }

  Rule rule() {
    return rule;
  }

  String name() {
    return rule.name();
  }

  void hit() {
    counts.hits.increment();
  }

  /** The rule itself failed: that is counted, and after some times it is switched off. */
  void failed(Throwable thrown) {
    counts.failures.increment();
    report("failed", thrown);
    if (failures.incrementAndGet() >= MAX_FAILURES && !muted) {
      muted = true;
      logger.warning(
          "sightline: rule " + name() + " failed " + MAX_FAILURES + " times and is switched off");
      onMute.run();
    }
  }

  void getterFailed(String what) {
    counts.getterFailures.increment();
    report(what, null);
  }

  /** A value that the rule asks for cannot be had, or is of a kind that is no label or number. */
  void unreadable(String what) {
    counts.unreadable.increment();
    report(what, null);
  }

  /** Something that whoever wrote the rule should know. */
  void warn(String what) {
    report(what, null);
  }

  void overflowed(String metric, int limit) {
    counts.overflows.increment();
    report(
        "more than "
            + limit
            + " sets of labels of "
            + metric
            + ": further ones are counted under otel.metric.overflow",
        null);
  }

  // Each message once, and not without end.
  private void report(String what, Throwable thrown) {
    String key = thrown == null ? what : thrown.getClass().getName();
    if (reports.size() < MAX_REPORTS && reports.add(key)) {
      logger.log(
          Level.WARNING,
          "sightline: rule " + name() + " (" + rule.position() + "): " + what,
          thrown);
    }
  }

  void watching(Site site) {
    sites.add(site);
  }

  /** How many methods it watches. */
  int watched() {
    return sites.size();
  }

  boolean isMuted() {
    return muted;
  }
}
