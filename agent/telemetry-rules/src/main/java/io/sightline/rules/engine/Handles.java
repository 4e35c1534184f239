package io.sightline.rules.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.List;

/** Puts method handles together. */
final class Handles {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle NOTHING = function(LOOKUP, "nothing", void.class);

  static MethodHandle function(Lookup lookup, String name, Class<?> result, Class<?>... types) {
    try {
      return lookup.findStatic(lookup.lookupClass(), name, MethodType.methodType(result, types));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static MethodHandle method(
      Lookup lookup, Class<?> owner, String name, Class<?> result, Class<?>... types) {
    try {
      return lookup.findVirtual(owner, name, MethodType.methodType(result, types));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does nothing with these arguments. */
  static MethodHandle nothing(MethodType type) {
    return MethodHandles.dropArguments(NOTHING, 0, type.parameterArray());
  }

  static MethodHandle constant(Object value, MethodType type) {
    return MethodHandles.dropArguments(
        MethodHandles.constant(Object.class, value), 0, type.parameterArray());
  }

  static MethodHandle constant(boolean value, MethodType type) {
    return MethodHandles.dropArguments(
        MethodHandles.constant(boolean.class, value), 0, type.parameterArray());
  }

  /** One of the arguments, boxed when it is a primitive. */
  static MethodHandle argument(MethodType type, int index) {
    Class<?> kind = type.parameterType(index);
    MethodHandle identity =
        MethodHandles.permuteArguments(
            MethodHandles.identity(kind), type.changeReturnType(kind), index);
    return identity.asType(type.changeReturnType(Object.class));
  }

  /** First one, then the other, with the same arguments; both return nothing. */
  static MethodHandle sequence(MethodHandle first, MethodHandle second) {
    return MethodHandles.foldArguments(second, first);
  }

  /** Does something only if a condition on the same arguments holds; it returns nothing. */
  static MethodHandle when(MethodHandle condition, MethodHandle then) {
    return MethodHandles.guardWithTest(condition, then, nothing(then.type()));
  }

  /** Applies a function to what the parts make of the same arguments. */
  static MethodHandle combine(MethodHandle function, List<MethodHandle> parts, MethodType type) {
    MethodHandle combined =
        MethodHandles.dropArguments(function, parts.size(), type.parameterArray());
    for (int i = 0; i < parts.size(); i++) {
      MethodType rest = combined.type();
      MethodHandle part = parts.get(i);
      // What the later parts make stands before the arguments.
      for (int j = parts.size() - 1; j > i; j--) {
        part = MethodHandles.dropArguments(part, 0, rest.parameterType(j - i));
      }
      combined = MethodHandles.foldArguments(combined, part);
    }
    return combined;
  }

  /** What the parts make of the same arguments, as an array. */
  static MethodHandle array(List<MethodHandle> parts, MethodType type) {
    if (parts.isEmpty()) {
      return MethodHandles.dropArguments(
          MethodHandles.constant(Object[].class, new Object[0]), 0, type.parameterArray());
    }
    MethodHandle collect =
        MethodHandles.identity(Object[].class).asCollector(Object[].class, parts.size());
    return combine(collect, parts, type);
  }

  /** Takes the arguments as one array instead. */
  static MethodHandle spread(MethodHandle handle) {
    MethodType type = handle.type();
    return handle
        .asType(type.generic().changeReturnType(type.returnType()))
        .asSpreader(Object[].class, type.parameterCount());
  }

  /** Hands the arguments over as one array. */
  static MethodHandle collect(MethodHandle ofArray, MethodType type) {
    return ofArray
        .asCollector(Object[].class, type.parameterCount())
        .asType(type.changeReturnType(ofArray.type().returnType()));
  }

  private static void nothing() {}

  private Handles() {}
}
