package io.sightline.rules.engine;

import io.sightline.rules.model.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A rule that is in force, and what became of it. */
final class ActiveRule {

  private static final Logger logger = Logger.getLogger(ActiveRule.class.getName());
  private static final int MAX_FAILURES = 10;
  // What fails now and then over months is no reason to switch a rule off.
  private static final long FAILURE_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int MAX_REPORTS = 20;

  private final Rule rule;
  private final Consumer<ActiveRule> onMute;
  private final RuleCounts counts;
  private final LongSupplier clock;
  private int failures;
  private long firstFailure;
  // Weak: methods go with their class loaders.
  private final Set<Site> sites =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private final Set<String> reports = ConcurrentHashMap.newKeySet();
  // By name: nothing here keeps a class alive.
  private final ConcurrentMap<String, Trouble> troubles = new ConcurrentHashMap<>();
  private volatile boolean muted;
  private volatile boolean operationFound;

  ActiveRule(Rule rule, RuleCounts counts, Consumer<ActiveRule> onMute) {
    this(rule, counts, onMute, System::nanoTime);
  }

  /**
   * @param clock in nanoseconds
   */
  ActiveRule(Rule rule, RuleCounts counts, Consumer<ActiveRule> onMute, LongSupplier clock) {
    this.rule = rule;
    this.counts = counts;
    this.onMute = onMute;
    this.clock = clock;
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
    if (isOneTooMany()) {
      logger.warning(
          "sightline: rule " + this + " failed " + MAX_FAILURES + " times and is switched off");
      onMute.accept(this);
    }
  }

  private synchronized boolean isOneTooMany() {
    long now = clock.getAsLong();
    if (failures == 0 || now - firstFailure > FAILURE_WINDOW_NANOS) {
      failures = 0;
      firstFailure = now;
    }
    if (++failures < MAX_FAILURES || muted) {
      return false;
    }
    muted = true;
    return true;
  }

  /** What is known of a getter that the rule calls, wherever it calls it. */
  Trouble trouble(String getter) {
    return troubles.computeIfAbsent(getter, it -> new Trouble(this, it));
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
      logger.log(Level.WARNING, "sightline: rule " + this + ": " + what, thrown);
    }
  }

  /** An operation was found that the rule is about. */
  void operationFound() {
    if (!operationFound) {
      operationFound = true;
    }
  }

  /** Whether it is of any use so far. */
  boolean hasFoundNothing() {
    return rule.isAboutOperations() ? !operationFound : sites.isEmpty();
  }

  void watching(Site site) {
    sites.add(site);
  }

  /** How many methods it watches. */
  int watched() {
    return sites.size();
  }

  /** The methods that it watches, and maybe some that it did before. */
  List<Site> sites() {
    synchronized (sites) {
      return new ArrayList<>(sites);
    }
  }

  boolean isMuted() {
    return muted;
  }

  /** Name and place, for whoever is to look at it. */
  @Override
  public String toString() {
    return name() + " (" + rule.position() + ")";
  }
}
