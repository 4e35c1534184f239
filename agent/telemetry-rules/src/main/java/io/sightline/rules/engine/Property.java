package io.sightline.rules.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A property by its name. What is found for a class is kept in the class itself, so that nothing
 * here keeps a class loader alive.
 */
final class Property {

  private static final ConcurrentMap<String, Property> ALL = new ConcurrentHashMap<>();

  private final String name;
  private final ClassValue<Access> accesses =
      new ClassValue<Access>() {
        @Override
        protected Access computeValue(Class<?> type) {
          return PropertyFinder.find(type, name);
        }
      };

  private Property(String name) {
    this.name = name;
  }

  /** There is one of each name, as many as rule files have ever named. */
  static Property of(String name) {
    return ALL.computeIfAbsent(name, Property::new);
  }

  String name() {
    return name;
  }

  Access of(Class<?> type) {
    return accesses.get(type);
  }
}
