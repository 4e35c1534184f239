package io.sightline.rules.engine;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.model.Path;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * What is handed over at the beginning and the end of a watched method. References are handed over
 * as Object: so no class of the application is loaded for it.
 */
final class Shape {

  private final MethodType type;
  private final int self;
  private final int firstArgument;
  private final int arguments;
  private final int returned;
  private final int thrown;

  private Shape(
      MethodType type, int self, int firstArgument, int arguments, int returned, int thrown) {
    this.type = type;
    this.self = self;
    this.firstArgument = firstArgument;
    this.arguments = arguments;
    this.returned = returned;
    this.thrown = thrown;
  }

  /** ([this], arguments...)Object. */
  static Shape enter(Member method) {
    List<Class<?>> types = new ArrayList<>();
    int self = method.is(ClassFile.STATIC) ? -1 : 0;
    if (self == 0) {
      types.add(Object.class);
    }
    int arguments = addArguments(method, types);
    return new Shape(MethodType.methodType(Object.class, types), self, self + 1, arguments, -1, -1);
  }

  /** (state, [this], arguments..., [result], [thrown])Object. */
  static Shape exit(Member method) {
    List<Class<?>> types = new ArrayList<>();
    types.add(Object.class);
    int self = method.is(ClassFile.STATIC) ? -1 : 1;
    if (self == 1) {
      types.add(Object.class);
    }
    int first = types.size();
    int arguments = addArguments(method, types);
    int returned = -1;
    if (!method.type().equals("void")) {
      returned = types.size();
      types.add(erased(method.type()));
    }
    int thrown = -1;
    if (!method.name().equals("<init>")) {
      thrown = types.size();
      types.add(Throwable.class);
    }
    return new Shape(
        MethodType.methodType(Object.class, types), self, first, arguments, returned, thrown);
  }

  /** (this)Object: what gauges are read from. */
  static Shape instance() {
    return new Shape(MethodType.methodType(Object.class, Object.class), 0, 1, 0, -1, -1);
  }

  /** (state, attributes)Object: what an operation hands over. */
  static Shape operation() {
    return new Shape(MethodType.genericMethodType(2), -1, 2, 0, -1, -1);
  }

  private static int addArguments(Member method, List<Class<?>> types) {
    List<String> arguments = method.argumentTypes();
    for (String argument : arguments) {
      types.add(erased(argument));
    }
    return arguments.size();
  }

  private static Class<?> erased(String type) {
    switch (type) {
      case "boolean":
        return boolean.class;
      case "byte":
        return byte.class;
      case "char":
        return char.class;
      case "double":
        return double.class;
      case "float":
        return float.class;
      case "int":
        return int.class;
      case "long":
        return long.class;
      case "short":
        return short.class;
      default:
        return Object.class;
    }
  }

  MethodType type() {
    return type;
  }

  /** Where the root of a path is handed over, or -1 when it is not. */
  int indexOf(Path path) {
    switch (path.root()) {
      case ARG:
        return path.argument() < arguments ? firstArgument + path.argument() : -1;
      case THIS:
        return self;
      case RETURN:
        return returned;
      case ERROR:
        return thrown;
      case ATTR:
        return 1;
      case DURATION:
        return 0;
      default:
        return -1;
    }
  }

  int self() {
    return self;
  }

  int returned() {
    return returned;
  }

  int thrown() {
    return thrown;
  }

  /** Whether a result may be one that is complete only later. */
  boolean mayReturnLater(Member method) {
    return returned >= 0
        && type.parameterType(returned) == Object.class
        && (!method.type().startsWith("java.lang.") || method.type().equals("java.lang.Object"))
        && !method.type().endsWith("[]");
  }
}
