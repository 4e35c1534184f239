package io.sightline.rules.model;

/** Something wrong in a rule file, worded for the one who wrote it. */
public final class Problem {

  private final Position position;
  private final String message;
  private final String rule;

  public Problem(Position position, String message) {
    this(position, message, null);
  }

  Problem(Position position, String message, String rule) {
    this.position = position;
    this.message = message;
    this.rule = rule;
  }

  public Position position() {
    return position;
  }

  public String message() {
    return message;
  }

  /** The name of the rule that is left out for it; null when it has none, or the file is wrong. */
  public String rule() {
    return rule;
  }

  @Override
  public String toString() {
    return position + ": " + message;
  }
}
