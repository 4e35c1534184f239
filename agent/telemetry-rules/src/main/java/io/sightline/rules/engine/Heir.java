package io.sightline.rules.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/** Tells whether an instance is one of a class that inherits the watched method. */
final class Heir {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle IS_ONE =
      Handles.method(LOOKUP, Heir.class, "isOne", boolean.class, Object.class);

  private final String name;
  private final ClassValue<Boolean> answers =
      new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          for (Class<?> current = type; current != null; current = current.getSuperclass()) {
            if (current.getName().equals(name)) {
              return true;
            }
          }
          return false;
        }
      };

  private Heir(String name) {
    this.name = name;
  }

  /** (...)boolean. */
  static MethodHandle test(String name, MethodType type, int self) {
    return MethodHandles.permuteArguments(
        IS_ONE.bindTo(new Heir(name)), type.changeReturnType(boolean.class), self);
  }

  private boolean isOne(Object instance) {
    return answers.get(instance.getClass());
  }
}
