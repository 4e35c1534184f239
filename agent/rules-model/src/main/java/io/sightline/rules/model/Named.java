package io.sightline.rules.model;

/** A value under a name: an attribute, a label, a baggage entry. */
public final class Named {

  private final String name;
  private final Value value;

  Named(String name, Value value) {
    this.name = name;
    this.value = value;
  }

  public String name() {
    return name;
  }

  public Value value() {
    return value;
  }
}
