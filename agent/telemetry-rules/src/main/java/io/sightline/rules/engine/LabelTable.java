package io.sightline.rules.engine;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sets of labels of one metric of one rule: as many as its limit allows, each built once. A set
 * seen before is found without allocating anything.
 */
final class LabelTable {

  private static final Attributes OVERFLOW =
      Attributes.of(AttributeKey.booleanKey("otel.metric.overflow"), true);
  private static final Object NONE = new Object();

  private final ActiveRule rule;
  private final String metric;
  private final int limit;
  private final Attributes constants;
  private final String[] names;
  private final AtomicInteger size;
  private final ConcurrentMap<Object, Object> root;

  /**
   * @param constants labels that are always the same
   * @param names of the others
   * @param size how many sets there are, of this table and those that share its limit
   * @param root the sets that there are
   */
  LabelTable(
      ActiveRule rule,
      String metric,
      int limit,
      Attributes constants,
      String[] names,
      AtomicInteger size,
      ConcurrentMap<Object, Object> root) {
    this.rule = rule;
    this.metric = metric;
    this.limit = limit;
    this.constants = constants;
    this.names = names;
    this.size = size;
    this.root = root;
  }

  Attributes of() {
    return constants;
  }

  Attributes of(Object a) {
    Object found = root.get(key(a));
    return found == null ? add(a) : (Attributes) found;
  }

  Attributes of(Object a, Object b) {
    Object found = next(root.get(key(a)), b);
    return found == null ? add(a, b) : (Attributes) found;
  }

  Attributes of(Object a, Object b, Object c) {
    Object found = next(next(root.get(key(a)), b), c);
    return found == null ? add(a, b, c) : (Attributes) found;
  }

  Attributes of(Object a, Object b, Object c, Object d) {
    Object found = next(next(next(root.get(key(a)), b), c), d);
    return found == null ? add(a, b, c, d) : (Attributes) found;
  }

  Attributes ofMany(Object[] values) {
    Object found = find(values);
    return found == null ? add(values) : (Attributes) found;
  }

  private Attributes add(Object... values) {
    Object found = isFull() ? find(values) : addUnlessFull(values);
    if (found == null) {
      rule.overflowed(metric, limit);
      return OVERFLOW;
    }
    return (Attributes) found;
  }

  private boolean isFull() {
    return size.get() >= limit;
  }

  // One after the other, which happens as often as there are sets: the limit holds for all threads.
  private Object addUnlessFull(Object[] values) {
    synchronized (size) {
      Object known = find(values);
      if (known != null || isFull()) {
        return known;
      }
      AttributesBuilder attributes = constants.toBuilder();
      ConcurrentMap<Object, Object> level = root;
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null) {
          Scalars.put(attributes, names[i], values[i]);
        }
        if (i < values.length - 1) {
          level = cast(level.computeIfAbsent(key(values[i]), key -> new ConcurrentHashMap<>()));
        }
      }
      Attributes set = attributes.build();
      level.put(key(values[values.length - 1]), set);
      size.incrementAndGet();
      return set;
    }
  }

  private Object find(Object[] values) {
    Object found = root;
    for (Object value : values) {
      found = next(found, value);
    }
    return found;
  }

  private static Object next(Object level, Object value) {
    return level == null ? null : cast(level).get(key(value));
  }

  private static Object key(Object value) {
    return value == null ? NONE : value;
  }

  @SuppressWarnings("unchecked") // Only maps of this kind are above the last level.
  private static ConcurrentMap<Object, Object> cast(Object level) {
    return (ConcurrentMap<Object, Object>) level;
  }
}
