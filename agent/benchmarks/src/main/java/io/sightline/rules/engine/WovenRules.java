package io.sightline.rules.engine;

import io.opentelemetry.api.OpenTelemetry;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** The rules at work in this JVM, as the agent has them, without the rest of the agent. */
public final class WovenRules {

  private final Surroundings surroundings;
  private final Engine engine;
  private final List<ActiveRule> active = new ArrayList<>();

  public WovenRules(Instrumentation instrumentation, OpenTelemetry openTelemetry) {
    surroundings = new Surroundings(openTelemetry, "");
    engine =
        new Engine(
            instrumentation,
            surroundings,
            Executors.newSingleThreadScheduledExecutor(
                task -> {
                  Thread thread = new Thread(task, "rules");
                  thread.setDaemon(true);
                  return thread;
                }));
  }

  /** Weaves the rules of a file into the classes of this JVM. */
  public void start(String text) {
    RuleSet set = new RuleFiles().add("benchmark.yaml", text).read();
    if (!set.problems().isEmpty()) {
      throw new IllegalArgumentException(set.problems().toString());
    }
    for (Rule rule : set.rules()) {
      active.add(engine.activate(rule, new RuleCounts()));
    }
    try {
      engine.start(new Rules(active));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails unless each rule watches a method: else nothing would be fast. */
  public void check() {
    for (ActiveRule rule : active) {
      if (rule.watched() == 0 || rule.isMuted()) {
        throw new IllegalStateException(rule.name() + " watches nothing");
      }
    }
  }

  /** Has a getter run on another thread from now on, so that each call asks whose thread it is. */
  public void runGetterElsewhere() {
    CountDownLatch entered = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              Guard.enter();
              entered.countDown();
              LockSupport.park();
            },
            "getter");
    thread.setDaemon(true);
    thread.start();
    try {
      entered.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The search for a set of labels, as all counters of the rules do it. */
  public Labels labels(String rule) {
    ActiveRule found =
        active.stream().filter(it -> it.name().equals(rule)).findFirst().orElseThrow();
    MetricAction metric = found.rule().metrics().getFirst();
    List<String> names = metric.labels().stream().map(it -> it.name()).toList();
    LabelTable table =
        surroundings
            .labelTables()
            .of(found, metric, io.opentelemetry.api.common.Attributes.empty(), names);
    return table::of;
  }

  /** Two labels. */
  public interface Labels {
    Object of(Object first, Object second);
  }
}
