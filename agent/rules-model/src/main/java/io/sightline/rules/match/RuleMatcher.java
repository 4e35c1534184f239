package io.sightline.rules.match;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.model.Glob;
import io.sightline.rules.model.Match;
import io.sightline.rules.model.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the methods that a rule watches: the same way in the agent and in the command. */
public final class RuleMatcher {

  private static final int MAX_ANCESTORS = 200;

  private final Rule rule;
  private final Match match;

  public RuleMatcher(Rule rule) {
    this.rule = rule;
    this.match = rule.match();
  }

  /** The methods that are watched because of this class: its own, and those that it inherits. */
  public List<Target> targets(ClassFile type, ClassSource source) {
    List<Target> targets = new ArrayList<>();
    if (rule.isAboutOperations() || isGenerated(type) || !isMeant(type, source)) {
      return targets;
    }
    Set<String> seen = new HashSet<>();
    for (Member method : type.methods()) {
      seen.add(method.name() + method.descriptor());
      if (isMeant(method)) {
        targets.add(new Target(type, method, null));
      }
    }
    if (!type.isInterface() && !match.methods().isEmpty()) {
      for (ClassFile ancestor : ancestors(type, source).values()) {
        if (!isOfTheJdk(ancestor.name()) && !isMeant(ancestor, source)) {
          inherited(type, ancestor, seen, targets);
        }
        for (Member method : ancestor.methods()) {
          seen.add(method.name() + method.descriptor());
        }
      }
    }
    return targets;
  }

  private void inherited(
      ClassFile type, ClassFile ancestor, Set<String> seen, List<Target> targets) {
    for (Member method : ancestor.methods()) {
      if (!method.is(ClassFile.STATIC)
          && !method.is(ClassFile.PRIVATE)
          && !method.name().equals("<init>")
          && isMeant(method)
          && !seen.contains(method.name() + method.descriptor())) {
        targets.add(new Target(ancestor, method, type.name()));
      }
    }
  }

  /** Whether the rule is about this class, whatever methods it has. */
  public boolean isMeant(ClassFile type, ClassSource source) {
    return (match.classes().isEmpty() || any(match.classes(), type.name()))
        && (match.classAnnotations().isEmpty() || any(match.classAnnotations(), type.annotations()))
        && (match.superTypes().isEmpty() || hasSuperType(type, source));
  }

  private boolean hasSuperType(ClassFile type, ClassSource source) {
    if (any(match.superTypes(), type.name()) || namesSuperType(type)) {
      return true;
    }
    for (ClassFile ancestor : ancestors(type, source).values()) {
      if (any(match.superTypes(), ancestor.name()) || namesSuperType(ancestor)) {
        return true;
      }
    }
    return false;
  }

  // By name: the super type itself need not be found.
  private boolean namesSuperType(ClassFile type) {
    return type.superName() != null && any(match.superTypes(), type.superName())
        || any(match.superTypes(), type.interfaces());
  }

  /** Whether a class is of a type, or of one below, as far as its super types can be found. */
  public static boolean isA(ClassFile type, String wanted, ClassSource source) {
    return type.name().equals(wanted)
        || wanted.equals(type.superName())
        || type.interfaces().contains(wanted)
        || ancestors(type, source).containsKey(wanted);
  }

  /** Super classes first, then interfaces, as far as they can be found. */
  static Map<String, ClassFile> ancestors(ClassFile type, ClassSource source) {
    Map<String, ClassFile> ancestors = new LinkedHashMap<>();
    List<ClassFile> line = new ArrayList<>();
    line.add(type);
    String name = type.superName();
    while (name != null && !name.equals("java.lang.Object") && line.size() < MAX_ANCESTORS) {
      ClassFile ancestor = source.find(name);
      if (ancestor == null) {
        break;
      }
      ancestors.put(name, ancestor);
      line.add(ancestor);
      name = ancestor.superName();
    }
    for (int i = 0; i < line.size() && line.size() < MAX_ANCESTORS; i++) {
      for (String contract : line.get(i).interfaces()) {
        ClassFile ancestor = ancestors.containsKey(contract) ? null : source.find(contract);
        if (ancestor != null) {
          ancestors.put(contract, ancestor);
          line.add(ancestor);
        }
      }
    }
    return ancestors;
  }

  /** Whether the rule is about this method, if it is about its class. */
  public boolean isMeant(Member method) {
    if (!method.isWatchable()) {
      return false;
    }
    boolean constructor = method.name().equals("<init>");
    if (constructor && rule.hasGauge()) {
      return true;
    }
    if (rule.isAboutInstancesOnly()) {
      return false;
    }
    return isNamed(method, constructor)
        && (match.methodAnnotations().isEmpty()
            || any(match.methodAnnotations(), method.annotations()))
        && hasVisibility(method)
        && (match.returns() == null || isType(match.returns(), method.type()))
        && hasArguments(method);
  }

  private boolean isNamed(Member method, boolean constructor) {
    if (match.methods().isEmpty()) {
      return !constructor;
    }
    for (Glob glob : match.methods()) {
      // A star never means constructors.
      if (constructor ? glob.text().equals("<init>") : glob.matches(method.name())) {
        return true;
      }
    }
    return false;
  }

  private boolean hasVisibility(Member method) {
    if (match.visibility() == null) {
      return true;
    }
    switch (match.visibility()) {
      case PUBLIC:
        return method.is(ClassFile.PUBLIC);
      case PROTECTED:
        return method.is(ClassFile.PROTECTED);
      case PRIVATE:
        return method.is(ClassFile.PRIVATE);
      default:
        return !method.is(ClassFile.PUBLIC)
            && !method.is(ClassFile.PROTECTED)
            && !method.is(ClassFile.PRIVATE);
    }
  }

  private boolean hasArguments(Member method) {
    List<String> wanted = match.arguments();
    if (wanted == null) {
      return true;
    }
    List<String> types = method.argumentTypes();
    boolean more = !wanted.isEmpty() && wanted.get(wanted.size() - 1).equals("..");
    int count = more ? wanted.size() - 1 : wanted.size();
    if (more ? types.size() < count : types.size() != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (!isType(wanted.get(i), types.get(i))) {
        return false;
      }
    }
    return true;
  }

  // A name without dots stands for the class in whatever package.
  private static boolean isType(String wanted, String type) {
    if (wanted.equals("*") || wanted.equals(type)) {
      return true;
    }
    int end = Math.max(type.lastIndexOf('.'), type.lastIndexOf('$'));
    return wanted.indexOf('.') < 0 && end >= 0 && wanted.equals(type.substring(end + 1));
  }

  // Proxies call what they stand for, which is watched itself.
  private static boolean isGenerated(ClassFile type) {
    return "java.lang.reflect.Proxy".equals(type.superName())
        || type.name().contains("$$")
        || type.name().contains("$HibernateProxy$")
        || type.name().contains("$ByteBuddy$")
        || type.name().contains("$MockitoMock$");
  }

  /** Whether the class is of the JDK, which rules leave alone. */
  public static boolean isOfTheJdk(String name) {
    return name.startsWith("java.")
        || name.startsWith("jdk.")
        || name.startsWith("sun.")
        || name.startsWith("com.sun.");
  }

  private static boolean any(List<Glob> globs, String name) {
    for (Glob glob : globs) {
      if (glob.matches(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean any(List<Glob> globs, List<String> names) {
    for (String name : names) {
      if (any(globs, name)) {
        return true;
      }
    }
    return false;
  }
}
