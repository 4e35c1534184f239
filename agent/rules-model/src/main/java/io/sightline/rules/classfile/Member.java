package io.sightline.rules.classfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A field or method of a class file. */
public final class Member {

  // Of the 255 that there are some are needed for what is handed over besides.
  private static final int MAX_ARGUMENT_SLOTS = 240;

  private final int access;
  private final String name;
  private final String descriptor;
  private final List<String> annotations;
  private final String returnedField;
  private final String signature;

  Member(
      int access,
      String name,
      String descriptor,
      List<String> annotations,
      String returnedField,
      String signature) {
    this.access = access;
    this.name = name;
    this.descriptor = descriptor;
    this.annotations = annotations;
    this.returnedField = returnedField;
    this.signature = signature;
  }

  public String name() {
    return name;
  }

  public String descriptor() {
    return descriptor;
  }

  public List<String> annotations() {
    return annotations;
  }

  public boolean is(int flag) {
    return (access & flag) != 0;
  }

  /** Its types with their arguments, as the compiler writes them; null without any. */
  public String signature() {
    return signature;
  }

  /** The field of the same class that a method returns and does nothing else; or null. */
  public String returnedField() {
    return returnedField;
  }

  /**
   * Whether calls of it can be watched: it has code, the compiler did not add it, and it leaves
   * room for one more argument or two.
   */
  public boolean isWatchable() {
    return !is(ClassFile.ABSTRACT)
        && !is(ClassFile.NATIVE)
        && !is(ClassFile.BRIDGE)
        && (!is(ClassFile.SYNTHETIC) || name.startsWith("lambda$"))
        && !name.equals("<clinit>")
        && argumentSlots() <= MAX_ARGUMENT_SLOTS;
  }

  private int argumentSlots() {
    int slots = 0;
    int index = 1;
    while (descriptor.charAt(index) != ')') {
      char kind = descriptor.charAt(index);
      slots += kind == 'J' || kind == 'D' ? 2 : 1;
      index = end(index);
    }
    return slots;
  }

  /** Types of the arguments of a method, as in Java source. */
  public List<String> argumentTypes() {
    List<String> types = new ArrayList<>();
    int index = 1;
    while (descriptor.charAt(index) != ')') {
      int end = end(index);
      types.add(type(descriptor.substring(index, end)));
      index = end;
    }
    return Collections.unmodifiableList(types);
  }

  /** The type of a field, or what a method returns. */
  public String type() {
    return type(descriptor.substring(descriptor.indexOf(')') + 1));
  }

  private int end(int start) {
    int index = start;
    while (descriptor.charAt(index) == '[') {
      index++;
    }
    return descriptor.charAt(index) == 'L' ? descriptor.indexOf(';', index) + 1 : index + 1;
  }

  static String type(String descriptor) {
    switch (descriptor.charAt(0)) {
      case '[':
        return type(descriptor.substring(1)) + "[]";
      case 'L':
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
      case 'B':
        return "byte";
      case 'C':
        return "char";
      case 'D':
        return "double";
      case 'F':
        return "float";
      case 'I':
        return "int";
      case 'J':
        return "long";
      case 'S':
        return "short";
      case 'Z':
        return "boolean";
      default:
        return "void";
    }
  }
}
