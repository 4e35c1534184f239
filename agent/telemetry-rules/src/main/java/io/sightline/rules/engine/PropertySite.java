package io.sightline.rules.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The reading of one property at one place of a rule. It remembers how the classes seen here are
 * read, so that the compiler sees a type check and a field.
 */
final class PropertySite extends MutableCallSite {

  static final MethodType TYPE = MethodType.methodType(Object.class, Object.class);

  private static final int MAX_CLASSES = 3;

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodHandle FIRST = virtual("first", Object.class);
  private static final MethodHandle ANY = virtual("any", Object.class);
  private static final MethodHandle CALL =
      function("call", Object.class, MethodHandle.class, Trouble.class, Object.class);
  private static final MethodHandle IS_CLASS =
      function("isClass", boolean.class, Class.class, Object.class);
  private static final MethodHandle IS_NULL = function("isNull", boolean.class, Object.class);

  /** (Object)Object: what is in an Optional, others as they are. */
  static final MethodHandle UNWRAP = function("unwrap", Object.class, Object.class);

  private static final MethodHandle NULL =
      MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, Object.class);

  private final ActiveRule rule;
  private final Property property;
  private final ClassLoader loader;
  private int classes;

  /**
   * @param loader of the class that is watched: classes that it does not see are not remembered
   *     here, for that would keep them alive
   */
  private PropertySite(ActiveRule rule, Property property, ClassLoader loader) {
    super(TYPE);
    this.rule = rule;
    this.property = property;
    this.loader = loader;
    setTarget(FIRST.bindTo(this));
  }

  /** (Object)Object, null for null. */
  static MethodHandle reader(ActiveRule rule, String property, ClassLoader loader) {
    PropertySite site = new PropertySite(rule, Property.of(property), loader);
    MethodHandle read = MethodHandles.guardWithTest(IS_NULL, NULL, site.dynamicInvoker());
    return MethodHandles.filterReturnValue(read, UNWRAP);
  }

  private Object first(Object target) throws Throwable {
    Class<?> type = target.getClass();
    MethodHandle read = reader(property.of(type), type);
    synchronized (this) {
      if (classes < MAX_CLASSES && isSeen(type.getClassLoader())) {
        classes++;
        setTarget(MethodHandles.guardWithTest(IS_CLASS.bindTo(type), read, getTarget()));
      } else {
        setTarget(ANY.bindTo(this));
      }
    }
    return read.invokeExact(target);
  }

  private Object any(Object target) throws Throwable {
    Access access = property.of(target.getClass());
    if (access.called) {
      return call(access.getter, trouble(target.getClass()), target);
    }
    return access.getter == null ? missing(access) : access.getter.invokeExact(target);
  }

  private MethodHandle reader(Access access, Class<?> type) {
    if (access.getter == null) {
      missing(access);
      return NULL;
    }
    return access.called
        ? MethodHandles.insertArguments(CALL, 0, access.getter, trouble(type))
        : access.getter;
  }

  private Object missing(Access access) {
    rule.unreadable(access.reason);
    return null;
  }

  /**
   * Runs a getter of the application. It cannot be stopped while it runs, but it is not run again.
   */
  private static Object call(MethodHandle getter, Trouble trouble, Object target) {
    if (trouble.isTooMuch()) {
      return null;
    }
    long start = System.nanoTime();
    Guard.enter();
    try {
      Object value = (Object) getter.invokeExact(target);
      trouble.returned(start);
      return value;
    } catch (Throwable t) {
      trouble.threw(t);
      return null;
    } finally {
      Guard.exit();
    }
  }

  private Trouble trouble(Class<?> type) {
    return rule.trouble("the getter of " + type.getName() + "." + property.name());
  }

  private boolean isSeen(ClassLoader candidate) {
    if (candidate == null) {
      return true;
    }
    for (ClassLoader current = loader; current != null; current = current.getParent()) {
      if (current == candidate) {
        return true;
      }
    }
    return false;
  }

  private static boolean isClass(Class<?> type, Object target) {
    return target.getClass() == type;
  }

  private static boolean isNull(Object value) {
    return value == null;
  }

  private static Object unwrap(Object value) {
    return value instanceof Optional
        ? ((Optional<?>) value).orElse(null)
        : isEmpty(value) ? null : value;
  }

  // Those with a number are one.
  private static boolean isEmpty(Object value) {
    return value instanceof OptionalInt && !((OptionalInt) value).isPresent()
        || value instanceof OptionalLong && !((OptionalLong) value).isPresent()
        || value instanceof OptionalDouble && !((OptionalDouble) value).isPresent();
  }

  private static MethodHandle virtual(String name, Class<?>... types) {
    try {
      return LOOKUP.findVirtual(
          PropertySite.class, name, MethodType.methodType(Object.class, types));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle function(String name, Class<?> result, Class<?>... types) {
    try {
      return LOOKUP.findStatic(PropertySite.class, name, MethodType.methodType(result, types));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
