package io.sightline.rules.model;

/** Something wrong in a rule file, worded for the one who wrote it. */
public final class Problem {

  private final Position position;
  private final String message;

  public Problem(Position position, String message) {
    this.position = position;
    this.message = message;
  }

  public Position position() {
    return position;
  }

  public String message() {
    return message;
  }

  @Override
  public String toString() {
    return position + ": " + message;
  }
}
