package io.sightline.rules.engine;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Named;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gauges that are read from live instances whenever metrics are collected. */
final class Gauges {

  private final Surroundings surroundings;
  private final GaugeThreads threads = new GaugeThreads();
  private final List<ObservableDoubleGauge> registered = new ArrayList<>();

  Gauges(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  synchronized void replace(Rules rules) {
    for (ObservableDoubleGauge gauge : registered) {
      gauge.close();
    }
    registered.clear();
    Set<String> names = new HashSet<>();
    for (ActiveRule rule : rules.active()) {
      names.add(rule.name());
    }
    surroundings.instances().keep(names);
    for (ActiveRule rule : rules.active()) {
      for (MetricAction metric : rule.rule().metrics()) {
        if (metric.isObserved()) {
          DoubleGaugeBuilder builder = surroundings.instruments().observed(rule, metric);
          if (builder != null) {
            register(rule, metric, builder);
          }
        }
      }
    }
  }

  private void register(ActiveRule rule, MetricAction metric, DoubleGaugeBuilder builder) {
    // No class loader: what is compiled here must not keep classes of the application alive.
    RuleCompiler compiler =
        new RuleCompiler(rule, surroundings, "instance", "", null, Shape.instance());
    MethodHandle value = compiler.value(metric.value());
    MethodHandle labels = compiler.labels(metric);
    MethodHandle when = metric.when() == null ? null : compiler.condition(metric.when());
    Object gauge = what(rule, metric);
    registered.add(
        builder.buildWithCallback(
            measurement -> {
              Map<Attributes, Sum> sums =
                  rule.isMuted()
                      ? null
                      : threads.read(
                          rule, metric.name(), gauge, () -> read(rule, value, labels, when));
              if (sums != null) {
                for (Map.Entry<Attributes, Sum> entry : sums.entrySet()) {
                  rule.hit();
                  measurement.record(entry.getValue().get(metric.aggregate()), entry.getKey());
                }
              }
            }));
  }

  // What is asked of the application: the same in another file is the same.
  private static Object what(ActiveRule rule, MetricAction metric) {
    List<String> what = new ArrayList<>();
    what.add(rule.name());
    what.add(metric.name());
    what.add(metric.value().toString());
    for (Named label : metric.labels()) {
      what.add(label.value().toString());
    }
    if (metric.when() != null) {
      what.add(metric.when().paths().toString());
    }
    return what;
  }

  private Map<Attributes, Sum> read(
      ActiveRule rule, MethodHandle value, MethodHandle labels, MethodHandle when) {
    Map<Attributes, Sum> sums = new HashMap<>();
    surroundings
        .instances()
        .forEach(
            rule,
            instance -> {
              try {
                if (when != null && !(boolean) when.invokeExact(instance)) {
                  return;
                }
                double number = Scalars.number((Object) value.invokeExact(instance));
                if (!Double.isNaN(number)) {
                  Attributes key = (Attributes) labels.invokeExact(instance);
                  sums.computeIfAbsent(key, it -> new Sum()).add(number);
                }
              } catch (Throwable t) {
                rule.failed(t);
              }
            });
    return sums;
  }

  /** The values of several instances that have the same labels. */
  private static final class Sum {
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long count;

    void add(double number) {
      sum += number;
      min = Math.min(min, number);
      max = Math.max(max, number);
      count++;
    }

    double get(MetricAction.Aggregate aggregate) {
      switch (aggregate) {
        case MIN:
          return min;
        case MAX:
          return max;
        case AVG:
          return sum / count;
        case COUNT:
          return count;
        default:
          return sum;
      }
    }
  }
}
