package io.sightline.rules.engine;

import io.sightline.rules.model.Condition;
import io.sightline.rules.model.Glob;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;

/** The comparisons of conditions: (Object)boolean for the value that a path has found. */
final class Tests {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle TRUTHY = test("truthy");
  private static final MethodHandle EQUAL = test("equal", Object.class);
  private static final MethodHandle NOT_EQUAL = test("notEqual", Object.class);
  private static final MethodHandle LESS = test("less", double.class);
  private static final MethodHandle LESS_OR_EQUAL = test("lessOrEqual", double.class);
  private static final MethodHandle GREATER = test("greater", double.class);
  private static final MethodHandle GREATER_OR_EQUAL = test("greaterOrEqual", double.class);
  private static final MethodHandle IN = test("in", Object[].class);
  private static final MethodHandle LIKE = test("like", Glob.class);

  static MethodHandle of(Condition condition) {
    switch (condition.kind()) {
      case TRUTHY:
        return TRUTHY;
      case EQUAL:
        return bound(EQUAL, condition.constants().get(0));
      case NOT_EQUAL:
        return bound(NOT_EQUAL, condition.constants().get(0));
      case LESS:
        return bound(LESS, number(condition));
      case LESS_OR_EQUAL:
        return bound(LESS_OR_EQUAL, number(condition));
      case GREATER:
        return bound(GREATER, number(condition));
      case GREATER_OR_EQUAL:
        return bound(GREATER_OR_EQUAL, number(condition));
      case IN:
        return bound(IN, condition.constants().toArray());
      case LIKE:
        return bound(LIKE, condition.glob());
      default:
        throw new IllegalArgumentException(condition.kind() + " compares nothing");
    }
  }

  private static MethodHandle bound(MethodHandle test, Object constant) {
    return MethodHandles.insertArguments(test, 0, constant);
  }

  private static double number(Condition condition) {
    return ((Number) condition.constants().get(0)).doubleValue();
  }

  private static MethodHandle test(String name) {
    return Handles.function(LOOKUP, name, boolean.class, Object.class);
  }

  private static MethodHandle test(String name, Class<?> constant) {
    return Handles.function(LOOKUP, name, boolean.class, constant, Object.class);
  }

  private static boolean truthy(Object value) {
    return value != null && !Boolean.FALSE.equals(value);
  }

  static boolean equal(Object constant, Object value) {
    if (constant == null || value == null) {
      return constant == value;
    }
    if (constant instanceof String) {
      if (value instanceof Enum) {
        return constant.equals(((Enum<?>) value).name());
      }
      return constant.equals(value instanceof String ? value : Scalars.of(value));
    }
    if (constant instanceof Long && !(value instanceof Double)) {
      // As they are: a long id has more digits than a double.
      Object scalar = Scalars.of(value);
      if (scalar instanceof Long) {
        return constant.equals(scalar);
      }
    }
    if (constant instanceof Number) {
      return ((Number) constant).doubleValue() == Scalars.number(value);
    }
    return constant.equals(value);
  }

  private static boolean notEqual(Object constant, Object value) {
    return !equal(constant, value);
  }

  private static boolean less(double constant, Object value) {
    return Scalars.number(value) < constant;
  }

  private static boolean lessOrEqual(double constant, Object value) {
    return Scalars.number(value) <= constant;
  }

  private static boolean greater(double constant, Object value) {
    return Scalars.number(value) > constant;
  }

  private static boolean greaterOrEqual(double constant, Object value) {
    return Scalars.number(value) >= constant;
  }

  private static boolean in(Object[] constants, Object value) {
    for (Object constant : constants) {
      if (equal(constant, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean like(Glob glob, Object value) {
    Object scalar = Scalars.of(value);
    return scalar != null && glob.matches(scalar.toString());
  }

  private Tests() {}
}
