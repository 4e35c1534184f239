package io.sightline.rules.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What a rule applies to: methods of classes, or operations that the agent knows. */
public final class Match {

  /** Who may call a method. */
  public enum Visibility {
    PUBLIC,
    PROTECTED,
    PACKAGE,
    PRIVATE
  }

  /** What kind of operation. */
  public enum Operation {
    HTTP_SERVER,
    HTTP_CLIENT,
    RPC_SERVER,
    RPC_CLIENT,
    DB_CLIENT,
    MESSAGING_PRODUCER,
    MESSAGING_CONSUMER,
    SCHEDULED_TASK,
    WEBSOCKET,
    ANY
  }

  final Position position;
  List<Glob> classes = Collections.emptyList();
  List<Glob> superTypes = Collections.emptyList();
  List<Glob> classAnnotations = Collections.emptyList();
  List<Glob> methods = Collections.emptyList();
  List<Glob> methodAnnotations = Collections.emptyList();
  List<String> arguments;
  String returns;
  Visibility visibility;
  Operation operation;
  Map<String, List<Glob>> attributes = Collections.emptyMap();

  Match(Position position) {
    this.position = position;
  }

  public Position position() {
    return position;
  }

  /** Names of classes; empty for any. */
  public List<Glob> classes() {
    return classes;
  }

  /** Names of super classes or interfaces; empty for any. */
  public List<Glob> superTypes() {
    return superTypes;
  }

  public List<Glob> classAnnotations() {
    return classAnnotations;
  }

  /** Names of methods; empty when the rule is about instances. */
  public List<Glob> methods() {
    return methods;
  }

  public List<Glob> methodAnnotations() {
    return methodAnnotations;
  }

  /** Whether constructors are among the methods; no pattern means them. */
  public boolean namesConstructors() {
    for (Glob method : methods) {
      if (method.text().equals("<init>")) {
        return true;
      }
    }
    return false;
  }

  /** Types of the arguments, {@code *} for any, a last {@code ..} for any more; null for any. */
  public List<String> arguments() {
    return arguments;
  }

  /** The type that is returned; null for any. */
  public String returns() {
    return returns;
  }

  /** Null for any. */
  public Visibility visibility() {
    return visibility;
  }

  /** Null when the rule is about methods. */
  public Operation operation() {
    return operation;
  }

  /** What attributes the operation must have. */
  public Map<String, List<Glob>> attributes() {
    return attributes;
  }

  /** Whether it looks for nothing but named classes: then other classes need not be read. */
  public boolean namesClasses() {
    if (classes.isEmpty()) {
      return false;
    }
    for (Glob glob : classes) {
      if (!glob.isExact()) {
        return false;
      }
    }
    return true;
  }
}
