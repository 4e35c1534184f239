package io.sightline.rules.model;

import java.util.Collections;
import java.util.Map;

/** A value of a rule: a constant, or a path and what is done with the value it finds. */
public final class Value {

  private final Position position;
  private final Path path;
  private final Object constant;
  private final Map<String, Object> map;
  private final Object otherwise;
  private final Object missing;
  private final boolean hash;
  private final Mask mask;
  private final int decimals;

  Value(Position position, Object constant) {
    this(position, null, constant, Collections.emptyMap(), null, null, false, null, -1);
  }

  Value(Position position, Path path) {
    this(position, path, null, Collections.emptyMap(), null, null, false, null, -1);
  }

  Value(
      Position position,
      Path path,
      Object constant,
      Map<String, Object> map,
      Object otherwise,
      Object missing,
      boolean hash,
      Mask mask,
      int decimals) {
    this.position = position;
    this.path = path;
    this.constant = constant;
    this.map = map;
    this.otherwise = otherwise;
    this.missing = missing;
    this.hash = hash;
    this.mask = mask;
    this.decimals = decimals;
  }

  public Position position() {
    return position;
  }

  /** Null for a constant. */
  public Path path() {
    return path;
  }

  public boolean isConstant() {
    return path == null;
  }

  /** String, Boolean, Long or Double. */
  public Object constant() {
    return constant;
  }

  /** What stands for a value found; empty when it stands for itself. */
  public Map<String, Object> map() {
    return map;
  }

  /** What stands for a value that the map does not have; null when the value itself does. */
  public Object otherwise() {
    return otherwise;
  }

  /** What stands for a value that is not there; null when nothing does. */
  public Object missing() {
    return missing;
  }

  public boolean hash() {
    return hash;
  }

  /** Null when the value is readable. */
  public Mask mask() {
    return mask;
  }

  /** Number of decimals that a number is rounded to, or -1. */
  public int decimals() {
    return decimals;
  }

  /** Whether the value found is used as it is. */
  public boolean isPlain() {
    return map.isEmpty()
        && otherwise == null
        && missing == null
        && !hash
        && mask == null
        && decimals < 0;
  }

  @Override
  public String toString() {
    return isConstant() ? "'" + constant + "'" : path.toString();
  }
}
