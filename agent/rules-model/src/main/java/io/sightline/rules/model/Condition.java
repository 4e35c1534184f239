package io.sightline.rules.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A condition: comparisons of a path with constants, joined by and, or, not. */
public final class Condition {

  /** What a condition does. */
  public enum Kind {
    AND,
    OR,
    NOT,
    /** The value is there, and is not false. */
    TRUTHY,
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IN,
    LIKE
  }

  private final Kind kind;
  private final List<Condition> parts;
  private final Path path;
  private final List<Object> constants;
  private final Glob glob;

  private Condition(
      Kind kind, List<Condition> parts, Path path, List<Object> constants, Glob glob) {
    this.kind = kind;
    this.parts = parts;
    this.path = path;
    this.constants = constants;
    this.glob = glob;
  }

  static Condition of(Kind kind, Condition... parts) {
    return new Condition(kind, Arrays.asList(parts), null, Collections.emptyList(), null);
  }

  static Condition compare(Kind kind, Path path, List<Object> constants) {
    Glob glob = kind == Kind.LIKE ? Glob.ofText((String) constants.get(0)) : null;
    return new Condition(kind, Collections.emptyList(), path, constants, glob);
  }

  public Kind kind() {
    return kind;
  }

  /** The conditions that AND, OR and NOT join. */
  public List<Condition> parts() {
    return parts;
  }

  /** What is compared; null for AND, OR and NOT. */
  public Path path() {
    return path;
  }

  /** What it is compared with: String, Boolean, Long, Double, or null for null. */
  public List<Object> constants() {
    return constants;
  }

  /** The pattern of LIKE. */
  public Glob glob() {
    return glob;
  }

  /** Every path in it. */
  public List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    collect(paths);
    return paths;
  }

  private void collect(List<Path> paths) {
    if (path != null) {
      paths.add(path);
    }
    for (Condition part : parts) {
      part.collect(paths);
    }
  }
}
