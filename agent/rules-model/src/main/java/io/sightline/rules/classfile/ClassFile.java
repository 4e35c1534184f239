package io.sightline.rules.classfile;

import java.util.List;

/** What rules need to know of a class, read from its file without loading it. */
public final class ClassFile {

  public static final int PUBLIC = 0x0001;
  public static final int PRIVATE = 0x0002;
  public static final int PROTECTED = 0x0004;
  public static final int STATIC = 0x0008;
  public static final int BRIDGE = 0x0040;
  public static final int NATIVE = 0x0100;
  public static final int INTERFACE = 0x0200;
  public static final int ABSTRACT = 0x0400;
  public static final int SYNTHETIC = 0x1000;

  private static final int JAVA_7 = 51;

  private final int majorVersion;
  private final int access;
  private final String name;
  private final String superName;
  private final List<String> interfaces;
  private final List<String> annotations;
  private final List<Member> fields;
  private final List<Member> methods;
  private final String signature;

  ClassFile(
      int majorVersion,
      int access,
      String name,
      String superName,
      List<String> interfaces,
      List<String> annotations,
      List<Member> fields,
      List<Member> methods,
      String signature) {
    this.majorVersion = majorVersion;
    this.access = access;
    this.name = name;
    this.superName = superName;
    this.interfaces = interfaces;
    this.annotations = annotations;
    this.fields = fields;
    this.methods = methods;
    this.signature = signature;
  }

  /** Whether its byte code may have dynamic calls, by which methods are watched. */
  public boolean isWatchable() {
    return majorVersion >= JAVA_7;
  }

  /** With dots; nested classes after a dollar sign. */
  public String name() {
    return name;
  }

  /** Null for Object. */
  public String superName() {
    return superName;
  }

  public List<String> interfaces() {
    return interfaces;
  }

  /** Names of the annotations that are visible at run time. */
  public List<String> annotations() {
    return annotations;
  }

  /** Its type parameters and super types, as the compiler writes them; null without any. */
  public String signature() {
    return signature;
  }

  public List<Member> fields() {
    return fields;
  }

  public List<Member> methods() {
    return methods;
  }

  public boolean isInterface() {
    return (access & INTERFACE) != 0;
  }

  /** Interfaces are, too. */
  public boolean isAbstract() {
    return (access & ABSTRACT) != 0;
  }

  public boolean isRecord() {
    return "java.lang.Record".equals(superName);
  }

  public boolean isEnum() {
    return "java.lang.Enum".equals(superName);
  }

  /** The method without arguments of this name, or null. */
  public Member getter(String method) {
    for (Member member : methods) {
      if (member.name().equals(method) && member.descriptor().startsWith("()")) {
        return member;
      }
    }
    return null;
  }

  /** The field of this name, or null. */
  public Member field(String field) {
    for (Member member : fields) {
      if (member.name().equals(field)) {
        return member;
      }
    }
    return null;
  }
}
