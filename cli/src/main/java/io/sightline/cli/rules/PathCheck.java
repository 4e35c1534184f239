package io.sightline.cli.rules;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.JavaType;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.match.JdkType;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.match.Target;
import io.sightline.rules.model.Nearest;
import io.sightline.rules.model.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Follows a path through the declared types, as far as these tell. */
final class PathCheck {

  // What the keys of a map are declared as, if one of them may be a text.
  private static final Set<String> TEXT_KEYS =
      Set.of(
          "java.lang.String",
          "java.lang.Object",
          "java.lang.CharSequence",
          "java.lang.Comparable",
          "java.io.Serializable");

  private final JarClasses classes;

  PathCheck(JarClasses classes) {
    this.classes = classes;
  }

  /**
   * @param asked whether a condition asks for it, which may be about an object
   */
  List<Finding> check(Path path, boolean asked, Target target) {
    Member method = target.method();
    String where = " (" + path.position() + ")";
    boolean constructor = method.name().equals("<init>");
    JavaType type;
    switch (path.root()) {
      case ARG -> {
        List<JavaType> arguments = JavaType.argumentsOf(method);
        if (path.argument() >= arguments.size()) {
          return List.of(
              wrong(
                  path + ": " + shown(target) + " has " + arguments.size() + " arguments" + where));
        }
        type = arguments.get(path.argument());
      }
      case RETURN -> {
        type = JavaType.of(method);
        if (type.name().equals("void")) {
          return constructor
              ? List.of()
              : List.of(wrong(path + ": " + shown(target) + " returns nothing" + where));
        }
      }
      case THIS -> {
        if (method.is(ClassFile.STATIC)) {
          return List.of(wrong(path + ": " + shown(target) + " is static" + where));
        }
        type = JavaType.plain(target.heir() == null ? target.owner().name() : target.heir());
      }
      default -> {
        return List.of();
      }
    }
    Map<String, JavaType> variables =
        new HashMap<>(JavaType.parametersOf(target.owner().signature()));
    variables.putAll(JavaType.parametersOf(method.signature()));
    return follow(path, asked, type.with(variables), where);
  }

  // Results that come later are awaited, and Optionals looked into.
  private static JavaType content(JavaType type) {
    return type.name().equals("java.util.Optional")
            || type.name().equals("java.util.concurrent.CompletableFuture")
            || type.name().equals("java.util.concurrent.CompletionStage")
        ? type.argument(0)
        : type;
  }

  private List<Finding> follow(Path path, boolean asked, JavaType root, String where) {
    List<Finding> findings = new ArrayList<>();
    JavaType generic = content(root);
    for (String property : path.properties()) {
      String type = generic.name();
      if (property.equals("class") || type.equals("java.lang.Object")) {
        return findings;
      }
      JdkType known = known(type);
      if (known == JdkType.MAP && !property.equals("size")) {
        JavaType key = generic.argument(0);
        if (!TEXT_KEYS.contains(key.name())) {
          findings.add(wrong(path + ": the keys of " + type + " are no texts but " + key + where));
          return findings;
        }
        generic = content(generic.argument(1));
        continue;
      }
      if (known == JdkType.ENTRY && known.has(property)) {
        generic = content(generic.argument(property.equals("key") ? 0 : 1));
        continue;
      }
      if (known == JdkType.UNSAFE_COLLECTION && JdkType.COLLECTION.has(property)) {
        findings.add(wrong(path + ": " + type + " may load or count what it is asked for" + where));
        return findings;
      }
      if (known != null && known.has(property)) {
        return findings;
      }
      if (known != null && (type.endsWith("[]") || RuleMatcher.isOfTheJdk(type))) {
        findings.add(
            wrong(
                path
                    + ": "
                    + type
                    + (known.properties().isEmpty()
                        ? " is not read"
                        : " has " + String.join(" and ", known.properties()) + " only")
                    + where));
        return findings;
      }
      ClassFile file = RuleMatcher.isOfTheJdk(type) ? null : classes.find(type);
      if (file == null) {
        if (dependsOnTheObject(type)) {
          findings.add(
              note(path + ": what " + type + " has depends on the object, not checked" + where));
        } else if (RuleMatcher.isOfTheJdk(type) || !type.contains(".")) {
          findings.add(wrong(path + ": rules read no property of " + type + where));
        } else {
          findings.add(note(path + ": " + type + " is in none of the jars, not checked" + where));
        }
        return findings;
      }
      Optional<Property> found = find(file, generic.bindings(file), property);
      if (found.isEmpty()) {
        found = inSubclasses(file, property);
      }
      if (found.isEmpty()) {
        Set<String> names = names(file);
        String hint = Nearest.hint(property, names);
        findings.add(
            wrong(
                path
                    + ": there is no "
                    + property
                    + " on "
                    + type
                    + hint
                    + (names.isEmpty() ? "" : hint.isEmpty() ? ". It has " : " It has ")
                    + String.join(", ", names)
                    + where));
        return findings;
      }
      if (found.get().called()) {
        findings.add(
            note(
                path
                    + ": calls "
                    + type
                    + "."
                    + found.get().member().name()
                    + "(), which does more than return a field"
                    + where));
      }
      generic = content(found.get().type());
    }
    if (!asked && !isReadable(generic.name())) {
      findings.add(
          wrong(
              path
                  + " is a "
                  + generic
                  + ", neither text nor number; name a property of it"
                  + where));
    }
    return findings;
  }

  private boolean isReadable(String type) {
    if (!type.contains(".")) {
      return !type.endsWith("[]");
    }
    ClassFile file = classes.find(type);
    if (file == null || !RuleMatcher.isOfTheJdk(type)) {
      return !type.endsWith("[]") && (file == null || file.isEnum() || file.isInterface());
    }
    return JdkType.isScalar(type, wanted -> RuleMatcher.isA(file, wanted, classes))
        || known(type) == null && dependsOnTheObject(type);
  }

  private JdkType known(String type) {
    ClassFile file = type.endsWith("[]") ? null : classes.find(type);
    if (file == null) {
      return JdkType.of(type, wanted -> false);
    }
    JdkType known = JdkType.of(type, wanted -> RuleMatcher.isA(file, wanted, classes));
    // An interface of the application may be implemented by anything.
    return known == JdkType.UNSAFE_COLLECTION && file.isInterface() ? null : known;
  }

  // Of the JDK, and the object that is there is of some class below.
  private boolean dependsOnTheObject(String type) {
    ClassFile file = RuleMatcher.isOfTheJdk(type) ? classes.find(type) : null;
    return file != null && (file.isAbstract() || type.equals("java.lang.Object"));
  }

  private Optional<Property> find(
      ClassFile file, Map<String, JavaType> variables, String property) {
    String capital = Character.toUpperCase(property.charAt(0)) + property.substring(1);
    Map<String, JavaType> known = variables;
    for (ClassFile owner = file; owner != null; owner = parent(owner)) {
      for (String name : List.of("get" + capital, "is" + capital, property)) {
        Member getter = owner.getter(name);
        if (getter == null || getter.is(ClassFile.STATIC) || getter.type().equals("void")) {
          continue;
        }
        boolean accessor = owner.field(property) != null || getter.is(ClassFile.ABSTRACT);
        if (getter.returnedField() != null || !name.equals(property) || accessor) {
          boolean called = getter.returnedField() == null && !getter.is(ClassFile.ABSTRACT);
          return Optional.of(new Property(getter, JavaType.of(getter).with(known), called));
        }
      }
      known = ofParent(owner, known);
    }
    known = variables;
    for (ClassFile owner = file; owner != null; owner = parent(owner)) {
      Member field = owner.field(property);
      if (field != null && !field.is(ClassFile.STATIC)) {
        return Optional.of(new Property(field, JavaType.of(field).with(known), false));
      }
      known = ofParent(owner, known);
    }
    return Optional.empty();
  }

  // What the type parameters of the super class stand for.
  private Map<String, JavaType> ofParent(ClassFile owner, Map<String, JavaType> variables) {
    ClassFile parent = parent(owner);
    return parent == null ? Map.of() : JavaType.superOf(owner).with(variables).bindings(parent);
  }

  // What is read depends on the object that is there.
  private Optional<Property> inSubclasses(ClassFile file, String property) {
    return classes.all().stream()
        .filter(it -> file.name().equals(it.superName()) || it.interfaces().contains(file.name()))
        .flatMap(it -> find(it, JavaType.plain(it.name()).bindings(it), property).stream())
        .findFirst();
  }

  private ClassFile parent(ClassFile file) {
    return file.superName() == null || RuleMatcher.isOfTheJdk(file.superName())
        ? null
        : classes.find(file.superName());
  }

  private Set<String> names(ClassFile file) {
    Set<String> names = new TreeSet<>();
    for (ClassFile owner = file; owner != null; owner = parent(owner)) {
      for (Member field : owner.fields()) {
        if (!field.is(ClassFile.STATIC) && !field.is(ClassFile.SYNTHETIC)) {
          names.add(field.name());
        }
      }
      for (Member method : owner.methods()) {
        if (method.name().matches("get[A-Z].*") && method.argumentTypes().isEmpty()) {
          names.add(Character.toLowerCase(method.name().charAt(3)) + method.name().substring(4));
        }
      }
    }
    return names;
  }

  private static String shown(Target target) {
    return target.owner().name() + "." + target.method().name();
  }

  private static Finding wrong(String text) {
    return new Finding(true, text);
  }

  private static Finding note(String text) {
    return new Finding(false, text);
  }

  /**
   * A property of a class.
   *
   * @param type with what its type parameters stand for here
   * @param called whether reading it runs code of the application
   */
  private record Property(Member member, JavaType type, boolean called) {}
}
