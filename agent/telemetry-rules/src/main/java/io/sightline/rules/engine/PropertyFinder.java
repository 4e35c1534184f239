package io.sightline.rules.engine;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.match.JdkType;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Decides how a property is read: from a field where a getter does nothing but return it, by
 * calling the getter only where it does more.
 */
final class PropertyFinder {

  private static final Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType READ = MethodType.methodType(Object.class, Object.class);
  private static final List<String> WRAPPERS =
      Arrays.asList(
          "java.util.Collections$Checked",
          "java.util.Collections$Synchronized",
          "java.util.Collections$Unmodifiable");
  // Their order is the one of the keys, without code of the application.
  private static final List<String> SAFE_ORDERS =
      Arrays.asList(
          "java.lang.String$CaseInsensitiveComparator",
          "java.util.Collections$ReverseComparator",
          "java.util.Comparators$NaturalOrderComparator");
  private static final int MAX_ENTRIES = 256;

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

  private static Access ofTheJdk(Class<?> type, String name) throws Throwable {
    if (isAny(WRAPPERS, type)) {
      return wrapped(type, name);
    }
    JdkType known =
        JdkType.of(
            type.isArray() ? "[]" : type.getName(),
            wanted -> superType(wanted).isAssignableFrom(type));
    if (known == JdkType.UNSAFE_COLLECTION && JdkType.COLLECTION.has(name)) {
      return Access.none(type.getName() + " may load what it is asked for");
    }
    if (known == null || !known.has(name)) {
      return null;
    }
    switch (known) {
      case ARRAY:
        return own("length");
      case TEXT:
        return own("textLength");
      case COLLECTION:
        return own(name);
      case MAP:
        return name.equals("size")
            ? own("mapSize")
            : Access.read(
                MethodHandles.insertArguments(
                    LOOKUP.findStatic(
                        PropertyFinder.class, "entry", READ.insertParameterTypes(0, String.class)),
                    0,
                    name));
      case ENUM:
        return own(name.equals("name") ? "enumName" : "enumOrdinal");
      case ENTRY:
        return own(name.equals("key") ? "entryKey" : "entryValue");
      default:
        return own(known == JdkType.CLASS ? "className" : "threadName");
    }
  }

  private static Class<?> superType(String name) {
    switch (name) {
      case "java.util.Collection":
        return Collection.class;
      case "java.util.Map":
        return Map.class;
      case "java.util.Map$Entry":
        return Map.Entry.class;
      case "java.lang.Enum":
        return Enum.class;
      default:
        throw new IllegalArgumentException(name);
    }
  }

  private static boolean isAny(List<String> prefixes, Class<?> type) {
    for (String prefix : prefixes) {
      if (type.getName().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  // What the JDK puts around a collection asks that one, which may be any. So it is looked at
  // itself,
  // and without the lock that a synchronized one takes.
  private static Access wrapped(Class<?> type, String property) throws Throwable {
    for (Class<?> owner = type; owner != Object.class; owner = owner.getSuperclass()) {
      for (String name : new String[] {"c", "m"}) {
        Field field = declaredField(owner, name);
        if (field != null) {
          MethodHandle read =
              LOOKUP.findStatic(
                  PropertyFinder.class,
                  "ofInner",
                  READ.insertParameterTypes(0, Property.class, MethodHandle.class));
          return Access.read(
              MethodHandles.insertArguments(read, 0, Property.of(property), field(field)));
        }
      }
    }
    return Access.none(type.getName() + " is around a collection that is not known");
  }

  private static Object ofInner(Property property, MethodHandle field, Object wrapper)
      throws Throwable {
    Object inner = (Object) field.invokeExact(wrapper);
    Access access = inner == null ? null : property.of(inner.getClass());
    return access == null || access.getter == null || access.called
        ? null
        : (Object) access.getter.invokeExact(inner);
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
      try {
        return Access.read(field(field));
      } catch (RuntimeException e) {
        // The package is not open, which the getter may be all the same.
        return call(method);
      }
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
    if (!isAccessible(method)) {
      open(method, method.getDeclaringClass());
    }
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
    open(field, field.getDeclaringClass());
    return LOOKUP.unreflectGetter(field).asType(READ);
  }

  // Exported or not is left to the one who asks for the handle.
  private static boolean isAccessible(Method method) {
    return Modifier.isPublic(method.getModifiers())
        && Modifier.isPublic(method.getDeclaringClass().getModifiers());
  }

  private static void open(AccessibleObject member, Class<?> owner) {
    Modules.open(owner);
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
    try {
      return ((Collection<?>) collection).size();
    } catch (RuntimeException e) {
      // A part of a list that was changed meanwhile.
      return null;
    }
  }

  private static Object empty(Object collection) {
    try {
      return ((Collection<?>) collection).isEmpty();
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static Object mapSize(Object map) {
    return ((Map<?, ?>) map).size();
  }

  private static Object entry(String key, Object map) {
    try {
      if (map instanceof LinkedHashMap) {
        return entryInOrder(key, (Map<?, ?>) map);
      }
      if (map instanceof SortedMap) {
        Comparator<?> order = ((SortedMap<?, ?>) map).comparator();
        if (order != null && !isAny(SAFE_ORDERS, order.getClass())) {
          return null;
        }
      }
      return ((Map<?, ?>) map).get(key);
    } catch (RuntimeException e) {
      // A sorted map with other keys has none of this name; or another thread changes it meanwhile.
      return null;
    }
  }

  // One that is ordered by access, as caches are, would be changed by asking for a key.
  private static Object entryInOrder(String key, Map<?, ?> map) {
    int left = MAX_ENTRIES;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (key.equals(entry.getKey())) {
        return entry.getValue();
      }
      if (--left == 0) {
        break;
      }
    }
    return null;
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
