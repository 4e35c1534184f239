package io.sightline.rules.engine;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.match.RuleMatcher;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Decides how a property is read: from a field where a getter does nothing but return it, by
 * calling the getter only where it does more.
 */
final class PropertyFinder {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType READ = MethodType.methodType(Object.class, Object.class);
  private static final List<String> SAFE_COLLECTIONS =
      Arrays.asList("java.util.", "com.google.common.collect.Immutable", "com.google.protobuf.");

  static Access find(Class<?> type, String name) {
    try {
      if (name.equals("class")) {
        return Access.read(
            MethodHandles.dropArguments(constant(type.getSimpleName()), 0, Object.class));
      }
      if (Proxy.isProxyClass(type)) {
        return Access.none("a proxy: what its getters do is unknown");
      }
      Access known = ofTheJdk(type, name);
      if (known != null) {
        return known;
      }
      return RuleMatcher.isOfTheJdk(type.getName())
          ? Access.none(type.getName() + " has no property " + name + " that rules read")
          : ofTheApplication(type, name);
    } catch (Throwable t) {
      // Missing optional classes and closed modules among others.
      return Access.none(type.getName() + "." + name + " cannot be read: " + t);
    }
  }

  private static Access ofTheJdk(Class<?> type, String name) throws ReflectiveOperationException {
    if (type.isArray()) {
      return name.equals("size") || name.equals("length") ? own("length") : null;
    }
    if (type == String.class) {
      return name.equals("size") || name.equals("length") ? own("textLength") : null;
    }
    if (Collection.class.isAssignableFrom(type) && isSafeCollection(type)) {
      return name.equals("size") ? own("size") : name.equals("empty") ? own("empty") : null;
    }
    if (Map.class.isAssignableFrom(type) && isSafeCollection(type)) {
      if (name.equals("size")) {
        return own("mapSize");
      }
      return Access.read(
          MethodHandles.insertArguments(
              LOOKUP.findStatic(
                  PropertyFinder.class, "entry", READ.insertParameterTypes(0, String.class)),
              0,
              name));
    }
    if (Enum.class.isAssignableFrom(type) && (name.equals("name") || name.equals("ordinal"))) {
      return own(name.equals("name") ? "enumName" : "enumOrdinal");
    }
    if (Map.Entry.class.isAssignableFrom(type) && RuleMatcher.isOfTheJdk(type.getName())) {
      return name.equals("key") ? own("entryKey") : name.equals("value") ? own("entryValue") : null;
    }
    if (type == Class.class || type == Thread.class) {
      return name.equals("name") ? own(type == Class.class ? "className" : "threadName") : null;
    }
    return null;
  }

  private static boolean isSafeCollection(Class<?> type) {
    for (String prefix : SAFE_COLLECTIONS) {
      if (type.getName().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static Access ofTheApplication(Class<?> type, String name) throws Throwable {
    String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    for (Class<?> owner = type;
        owner != null && owner != Object.class;
        owner = owner.getSuperclass()) {
      if (isLazyProxy(owner)) {
        return Access.none(type.getName() + " is a proxy that loads what is read from it");
      }
      for (String getter : new String[] {"get" + capital, "is" + capital, name}) {
        Access access = getter(owner, getter, name);
        if (access != null) {
          return access;
        }
      }
    }
    for (Class<?> owner = type;
        owner != null && owner != Object.class;
        owner = owner.getSuperclass()) {
      Field field = declaredField(owner, name);
      if (field != null && !Modifier.isStatic(field.getModifiers())) {
        return Access.read(field(field));
      }
    }
    for (Method method : type.getMethods()) {
      // Default methods of interfaces, that no class has overridden.
      if (method.isDefault()
          && (method.getName().equals("get" + capital) || method.getName().equals("is" + capital))
          && isGetter(method)) {
        return call(method);
      }
    }
    return Access.none(type.getName() + " has no property " + name);
  }

  private static Access getter(Class<?> owner, String getter, String property) throws Throwable {
    Method method = declaredMethod(owner, getter);
    if (method == null || !isGetter(method)) {
      return null;
    }
    String returned = returnedField(owner, getter);
    Field field = returned == null ? null : declaredField(owner, returned);
    if (field != null) {
      return Access.read(field(field));
    }
    if (getter.equals(property)) {
      // A method of the bare name is an accessor only if it stands for a component or a field.
      Field same = declaredField(owner, property);
      if (same == null || same.getType() != method.getReturnType()) {
        return null;
      }
    }
    return call(method);
  }

  private static Access call(Method method) throws IllegalAccessException {
    open(method);
    return Access.call(LOOKUP.unreflect(method).asType(READ));
  }

  private static boolean isGetter(Method method) {
    int modifiers = method.getModifiers();
    return !Modifier.isStatic(modifiers)
        && !Modifier.isAbstract(modifiers)
        && !Modifier.isNative(modifiers)
        && !method.isBridge()
        && method.getParameterTypes().length == 0
        && method.getReturnType() != void.class
        && (!method.getName().startsWith("is")
            || method.getReturnType() == boolean.class
            || method.getReturnType() == Boolean.class
            || declaredField(method.getDeclaringClass(), method.getName()) != null);
  }

  private static MethodHandle field(Field field) throws IllegalAccessException {
    open(field);
    return LOOKUP.unreflectGetter(field).asType(READ);
  }

  private static void open(AccessibleObject member) {
    AccessController.doPrivileged(
        (PrivilegedAction<Void>)
            () -> {
              member.setAccessible(true);
              return null;
            });
  }

  private static Method declaredMethod(Class<?> type, String name) {
    try {
      return type.getDeclaredMethod(name);
    } catch (NoSuchMethodException | NoClassDefFoundError e) {
      return null;
    }
  }

  private static Field declaredField(Class<?> type, String name) {
    try {
      return type.getDeclaredField(name);
    } catch (NoSuchFieldException | NoClassDefFoundError e) {
      return null;
    }
  }

  private static String returnedField(Class<?> owner, String getter) {
    ClassFile file = ClassFiles.of(owner.getClassLoader()).find(owner.getName());
    Member member = file == null ? null : file.getter(getter);
    return member == null ? null : member.returnedField();
  }

  private static boolean isLazyProxy(Class<?> type) {
    for (Class<?> contract : type.getInterfaces()) {
      String name = contract.getName();
      if (name.equals("org.hibernate.proxy.HibernateProxy")
          || name.endsWith("javassist.util.proxy.ProxyObject")) {
        return true;
      }
    }
    return false;
  }

  private static Access own(String method) throws ReflectiveOperationException {
    return Access.read(LOOKUP.findStatic(PropertyFinder.class, method, READ));
  }

  private static MethodHandle constant(Object value) {
    return MethodHandles.constant(Object.class, value);
  }

  private static Object length(Object array) {
    return Array.getLength(array);
  }

  private static Object textLength(Object text) {
    return ((String) text).length();
  }

  private static Object size(Object collection) {
    return ((Collection<?>) collection).size();
  }

  private static Object empty(Object collection) {
    return ((Collection<?>) collection).isEmpty();
  }

  private static Object mapSize(Object map) {
    return ((Map<?, ?>) map).size();
  }

  private static Object entry(String key, Object map) {
    try {
      return ((Map<?, ?>) map).get(key);
    } catch (ClassCastException e) {
      // A sorted map with other keys has none of this name.
      return null;
    }
  }

  private static Object enumName(Object constant) {
    return ((Enum<?>) constant).name();
  }

  private static Object enumOrdinal(Object constant) {
    return ((Enum<?>) constant).ordinal();
  }

  private static Object entryKey(Object entry) {
    return ((Map.Entry<?, ?>) entry).getKey();
  }

  private static Object entryValue(Object entry) {
    return ((Map.Entry<?, ?>) entry).getValue();
  }

  private static Object className(Object type) {
    return ((Class<?>) type).getName();
  }

  private static Object threadName(Object thread) {
    return ((Thread) thread).getName();
  }

  private PropertyFinder() {}
}
