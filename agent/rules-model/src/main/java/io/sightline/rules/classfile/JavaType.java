package io.sightline.rules.classfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A type with its type arguments, as far as the compiler has written them down. */
public final class JavaType {

  private static final JavaType OBJECT = plain("java.lang.Object");

  private final String name;
  private final boolean variable;
  private final List<JavaType> arguments;

  private JavaType(String name, boolean variable, List<JavaType> arguments) {
    this.name = name;
    this.variable = variable;
    this.arguments = Collections.unmodifiableList(arguments);
  }

  /** A type without arguments. */
  public static JavaType plain(String name) {
    return new JavaType(name, false, Collections.emptyList());
  }

  /** What a method returns, or the type of a field. */
  public static JavaType of(Member member) {
    String signature = member.signature();
    if (signature == null) {
      return plain(member.type());
    }
    Parser parser = new Parser(signature);
    parser.parameters();
    if (parser.is('(')) {
      parser.arguments();
    }
    return parser.type();
  }

  /** The arguments of a method. */
  public static List<JavaType> argumentsOf(Member method) {
    List<JavaType> plain = new ArrayList<>();
    for (String type : method.argumentTypes()) {
      plain.add(plain(type));
    }
    if (method.signature() == null) {
      return plain;
    }
    Parser parser = new Parser(method.signature());
    parser.parameters();
    List<JavaType> types = parser.arguments();
    // Those that the compiler added are in the descriptor only.
    return types.size() == plain.size() ? types : plain;
  }

  /** The super class with its arguments; null for Object. */
  public static JavaType superOf(ClassFile type) {
    if (type.signature() == null) {
      return type.superName() == null ? null : plain(type.superName());
    }
    Parser parser = new Parser(type.signature());
    parser.parameters();
    return parser.type();
  }

  /** The type parameters of a class or method, each with its bound. */
  public static Map<String, JavaType> parametersOf(String signature) {
    return signature == null ? Collections.emptyMap() : new Parser(signature).parameters();
  }

  /** What the type parameters of its class stand for in this type. */
  public Map<String, JavaType> bindings(ClassFile type) {
    Map<String, JavaType> bindings = new LinkedHashMap<>(parametersOf(type.signature()));
    int index = 0;
    for (Map.Entry<String, JavaType> parameter : bindings.entrySet()) {
      if (index < arguments.size()) {
        parameter.setValue(arguments.get(index++));
      }
    }
    return bindings;
  }

  /** This type with types in place of variables; those that are unknown become Object. */
  public JavaType with(Map<String, JavaType> bindings) {
    if (variable) {
      int array = name.indexOf('[');
      JavaType bound = bindings.get(array < 0 ? name : name.substring(0, array));
      if (bound == null || bound.variable) {
        bound = OBJECT;
      }
      return array < 0
          ? bound
          : new JavaType(bound.name + name.substring(array), false, bound.arguments);
    }
    List<JavaType> replaced = new ArrayList<>();
    for (JavaType argument : arguments) {
      replaced.add(argument.with(bindings));
    }
    return new JavaType(name, false, replaced);
  }

  /** With dots, nested classes after a dollar sign, arrays with brackets. */
  public String name() {
    return name;
  }

  /** A type argument; Object where there is none. */
  public JavaType argument(int index) {
    return index < arguments.size() ? arguments.get(index) : OBJECT;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Reads signatures: section 4.7.9.1 of the specification of the virtual machine. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    boolean is(char wanted) {
      return at < text.length() && text.charAt(at) == wanted;
    }

    Map<String, JavaType> parameters() {
      Map<String, JavaType> parameters = new LinkedHashMap<>();
      if (!is('<')) {
        return parameters;
      }
      at++;
      while (!is('>')) {
        int colon = text.indexOf(':', at);
        String name = text.substring(at, colon);
        at = colon;
        JavaType bound = null;
        while (is(':')) {
          at++;
          // No class bound, an interface follows.
          if (!is(':')) {
            JavaType next = type();
            bound = bound == null ? next : bound;
          }
        }
        parameters.put(name, bound == null ? OBJECT : bound);
      }
      at++;
      return parameters;
    }

    List<JavaType> arguments() {
      List<JavaType> types = new ArrayList<>();
      at++;
      while (!is(')')) {
        types.add(type());
      }
      at++;
      return types;
    }

    JavaType type() {
      char kind = text.charAt(at);
      switch (kind) {
        case '[':
          at++;
          JavaType element = type();
          return new JavaType(element.name + "[]", element.variable, element.arguments);
        case 'T':
          int end = text.indexOf(';', at);
          String variable = text.substring(at + 1, end);
          at = end + 1;
          return new JavaType(variable, true, Collections.emptyList());
        case 'L':
          at++;
          return classType();
        default:
          at++;
          return plain(Member.type(String.valueOf(kind)));
      }
    }

    private JavaType classType() {
      StringBuilder name = new StringBuilder();
      List<JavaType> arguments = Collections.emptyList();
      while (!is(';')) {
        char next = text.charAt(at);
        if (next == '<') {
          arguments = typeArguments();
        } else {
          name.append(next == '/' ? '.' : next == '.' ? '$' : next);
          at++;
        }
      }
      at++;
      return new JavaType(name.toString(), false, arguments);
    }

    private List<JavaType> typeArguments() {
      List<JavaType> arguments = new ArrayList<>();
      at++;
      while (!is('>')) {
        if (is('*')) {
          at++;
          arguments.add(OBJECT);
        } else {
          boolean lower = is('-');
          if (lower || is('+')) {
            at++;
          }
          JavaType argument = type();
          arguments.add(lower ? OBJECT : argument);
        }
      }
      at++;
      return arguments;
    }
  }
}
