package io.sightline.rules.model;

/** Ends the reading of one rule; becomes a {@link Problem}. */
final class RuleException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RuleException(Position position, String message) {
    super(message, null, false, false);
    problem = new Problem(position, message);
  }

  Problem problem() {
    return problem;
  }
}
