package io.sightline.cli.rules;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.match.Target;
import io.sightline.rules.model.Nearest;
import io.sightline.rules.model.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Follows a path through the declared types, as far as these tell. */
final class PathCheck {

  private static final Set<String> UNKNOWN =
      Set.of("java.lang.Object", "java.util.Optional", "java.util.Map", "java.util.HashMap");

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
    String type;
    switch (path.root()) {
      case ARG -> {
        List<String> arguments = method.argumentTypes();
        if (path.argument() >= arguments.size()) {
          return List.of(
              wrong(
                  path + ": " + shown(target) + " has " + arguments.size() + " arguments" + where));
        }
        type = arguments.get(path.argument());
      }
      case RETURN -> {
        type = method.type();
        if (type.equals("void")) {
          return constructor
              ? List.of()
              : List.of(wrong(path + ": " + shown(target) + " returns nothing" + where));
        }
      }
      case THIS -> {
        if (method.is(ClassFile.STATIC)) {
          return List.of(wrong(path + ": " + shown(target) + " is static" + where));
        }
        type = target.heir() == null ? target.owner().name() : target.heir();
      }
      default -> {
        return List.of();
      }
    }
    return follow(path, asked, type, where);
  }

  private List<Finding> follow(Path path, boolean asked, String root, String where) {
    List<Finding> findings = new ArrayList<>();
    String type = root;
    for (String property : path.properties()) {
      if (property.equals("class")) {
        return findings;
      }
      if (UNKNOWN.contains(type)
          || type.contains("CompletionStage")
          || type.contains("CompletableFuture")) {
        return findings;
      }
      if (type.endsWith("[]") || isCollection(type) || type.equals("java.lang.String")) {
        if (!Set.of("size", "length", "empty").contains(property)) {
          findings.add(wrong(path + ": " + type + " has size only" + where));
        }
        return findings;
      }
      ClassFile file = RuleMatcher.isOfTheJdk(type) ? null : classes.find(type);
      if (file == null) {
        if (RuleMatcher.isOfTheJdk(type) || !type.contains(".")) {
          findings.add(wrong(path + ": rules read no property of " + type + where));
        } else {
          findings.add(note(path + ": " + type + " is in none of the jars, not checked" + where));
        }
        return findings;
      }
      if (file.isEnum() && Set.of("name", "ordinal").contains(property)) {
        return findings;
      }
      Optional<Property> found = find(file, property);
      if (found.isEmpty()) {
        found = inSubclasses(file, property);
      }
      if (found.isEmpty()) {
        Set<String> names = names(file);
        findings.add(
            wrong(
                path
                    + ": there is no "
                    + property
                    + " on "
                    + type
                    + Nearest.hint(property, names)
                    + (names.isEmpty() ? "" : " It has " + String.join(", ", names))
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
      type = found.get().member().type();
    }
    if (!asked && !isReadable(type)) {
      findings.add(
          wrong(
              path + " is a " + type + ", neither text nor number; name a property of it" + where));
    }
    return findings;
  }

  private boolean isReadable(String type) {
    ClassFile file = RuleMatcher.isOfTheJdk(type) ? null : classes.find(type);
    return file == null || file.isEnum() || file.isInterface() || type.endsWith("[]");
  }

  private Optional<Property> find(ClassFile file, String property) {
    String capital = Character.toUpperCase(property.charAt(0)) + property.substring(1);
    for (ClassFile owner = file; owner != null; owner = parent(owner)) {
      for (String name : List.of("get" + capital, "is" + capital, property)) {
        Member getter = owner.getter(name);
        if (getter == null || getter.is(ClassFile.STATIC) || getter.type().equals("void")) {
          continue;
        }
        boolean accessor = owner.field(property) != null || getter.is(ClassFile.ABSTRACT);
        if (getter.returnedField() != null || !name.equals(property) || accessor) {
          boolean called = getter.returnedField() == null && !getter.is(ClassFile.ABSTRACT);
          return Optional.of(new Property(getter, called));
        }
      }
    }
    for (ClassFile owner = file; owner != null; owner = parent(owner)) {
      Member field = owner.field(property);
      if (field != null && !field.is(ClassFile.STATIC)) {
        return Optional.of(new Property(field, false));
      }
    }
    return Optional.empty();
  }

  // What is read depends on the object that is there.
  private Optional<Property> inSubclasses(ClassFile file, String property) {
    return classes.all().stream()
        .filter(it -> file.name().equals(it.superName()) || it.interfaces().contains(file.name()))
        .flatMap(it -> find(it, property).stream())
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

  private static boolean isCollection(String type) {
    return Set.of(
            "java.util.List",
            "java.util.Set",
            "java.util.Collection",
            "java.util.ArrayList",
            "java.util.Queue",
            "java.util.Deque",
            "java.util.LinkedList",
            "java.util.HashSet")
        .contains(type);
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
   * @param called whether reading it runs code of the application
   */
  private record Property(Member member, boolean called) {}
}
