package io.sightline.traffic;

/** The shop did not answer, or not as a shop that works does; ends the flow. */
final class UnexpectedAnswer extends RuntimeException {
  private final boolean counted;

  /** The answer had an expected status, and not what belongs into it. */
  UnexpectedAnswer(String message) {
    this(message, false);
  }

  /**
   * Creates the exception.
   *
   * @param counted whether the request is counted as an error already
   */
  UnexpectedAnswer(String message, boolean counted) {
    super(message);
    this.counted = counted;
  }

  boolean isCounted() {
    return counted;
  }
}
