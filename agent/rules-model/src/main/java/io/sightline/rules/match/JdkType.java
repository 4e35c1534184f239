package io.sightline.rules.match;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * What rules read of types that are not the application's: one table for the agent, which has
 * objects, and for the command, which has what is declared.
 */
public enum JdkType {
  ARRAY("size", "length"),
  TEXT("size", "length"),
  COLLECTION("size", "empty"),
  /** Besides, its keys. */
  MAP("size"),
  /** A collection or map that may load or count what it is asked for. */
  UNSAFE_COLLECTION(),
  ENUM("name", "ordinal"),
  ENTRY("key", "value"),
  CLASS("name"),
  THREAD("name");

  private static final String COLLECTIONS = "java.util.Collection";
  private static final String MAPS = "java.util.Map";

  private static final List<String> SAFE_COLLECTIONS =
      Arrays.asList("java.util.", "com.google.common.collect.Immutable", "com.google.protobuf.");
  // Views of collections that may be the application's, and what has to be counted to know its
  // size.
  private static final List<String> UNSAFE_COLLECTIONS =
      Arrays.asList(
          "java.util.AbstractMap$",
          "java.util.Collections$AsLIFOQueue",
          "java.util.Collections$SequencedSetFromMap",
          "java.util.Collections$SetFromMap",
          "java.util.ReverseOrder",
          "java.util.TreeMap$",
          "java.util.WeakHashMap",
          "java.util.concurrent.ConcurrentLinked",
          "java.util.concurrent.ConcurrentSkipListMap$",
          "java.util.concurrent.LinkedTransferQueue");
  // Readable by their toString, which is the JDK's.
  private static final List<String> TEXTS =
      Arrays.asList(
          "java.util.UUID",
          "java.util.Locale",
          "java.util.Currency",
          "java.util.Date",
          "java.net.URI",
          "java.lang.StringBuilder");
  private static final List<String> OTHER_SCALARS =
      Arrays.asList(
          "java.lang.String",
          "java.lang.Boolean",
          "java.lang.Character",
          "java.lang.Class",
          "java.util.OptionalInt",
          "java.util.OptionalLong",
          "java.util.OptionalDouble");

  private final List<String> properties;

  JdkType(String... properties) {
    this.properties = Collections.unmodifiableList(Arrays.asList(properties));
  }

  /** What is read of it; of maps their keys, too. */
  public List<String> properties() {
    return properties;
  }

  /** Whether it has the property. */
  public boolean has(String property) {
    return this == MAP || properties.contains(property);
  }

  /**
   * Which one a type is; null for all others.
   *
   * @param name of the class, with brackets for an array
   * @param isA whether it is one of the type of a name, or of a type below
   */
  public static JdkType of(String name, Predicate<String> isA) {
    if (name.endsWith("[]")) {
      return ARRAY;
    }
    if (name.equals("java.lang.String")) {
      return TEXT;
    }
    boolean collection = isA.test(COLLECTIONS);
    if (collection || isA.test(MAPS)) {
      return isSafe(name) ? collection ? COLLECTION : MAP : UNSAFE_COLLECTION;
    }
    if (isA.test("java.lang.Enum")) {
      return ENUM;
    }
    if (RuleMatcher.isOfTheJdk(name) && isA.test("java.util.Map$Entry")) {
      return ENTRY;
    }
    return name.equals("java.lang.Class") ? CLASS : name.equals("java.lang.Thread") ? THREAD : null;
  }

  private static boolean isSafe(String name) {
    return beginsWithAny(SAFE_COLLECTIONS, name) && !beginsWithAny(UNSAFE_COLLECTIONS, name);
  }

  private static boolean beginsWithAny(List<String> prefixes, String name) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an object of this class of the JDK is readable as text by its toString. */
  public static boolean isText(String name) {
    return name.startsWith("java.time.") || TEXTS.contains(name);
  }

  /**
   * Whether objects of this class of the JDK are text, numbers or booleans.
   *
   * @param isA whether it is one of the type of a name, or of a type below
   */
  public static boolean isScalar(String name, Predicate<String> isA) {
    return isText(name)
        || OTHER_SCALARS.contains(name)
        || isA.test("java.lang.Number")
        || isA.test("java.lang.Enum");
  }
}
