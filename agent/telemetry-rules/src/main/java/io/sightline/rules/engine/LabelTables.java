package io.sightline.rules.engine;

import io.opentelemetry.api.common.Attributes;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Named;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sets of labels that there are. They outlive the rules of one reading of the files and belong
 * to no method: a limit that began anew with each would be none.
 */
final class LabelTables {

  // Far more than are in force at a time: only those that nobody used for many changes go.
  private static final int KEPT = 1000;

  private final Map<List<Object>, AtomicInteger> sizes = lastUsed();
  private final Map<List<Object>, ConcurrentMap<Object, Object>> sets = lastUsed();

  /**
   * The table of a metric of a rule, with the sets that were made for it before.
   *
   * @param constants labels that are always the same
   * @param names of the others
   */
  synchronized LabelTable of(
      ActiveRule rule, MetricAction metric, Attributes constants, List<String> names) {
    TreeSet<String> all = new TreeSet<>(names);
    for (Named label : metric.labels()) {
      all.add(label.name());
    }
    return new LabelTable(
        rule,
        metric.name(),
        metric.limit(),
        constants,
        names.toArray(new String[0]),
        sizes.computeIfAbsent(key(rule.name(), metric.name(), all), key -> new AtomicInteger()),
        sets.computeIfAbsent(
            key(rule.name(), metric.name(), names, constants), key -> new ConcurrentHashMap<>()));
  }

  private static <T> Map<List<Object>, T> lastUsed() {
    return new LinkedHashMap<List<Object>, T>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<List<Object>, T> eldest) {
        return size() > KEPT;
      }
    };
  }

  private static List<Object> key(Object... parts) {
    return Collections.unmodifiableList(Arrays.asList(parts));
  }
}
