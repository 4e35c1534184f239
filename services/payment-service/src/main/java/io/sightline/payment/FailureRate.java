package io.sightline.payment;

/** Share of payments that are declined. */
record FailureRate(double share) {

  /** Reads what an operator wrote. */
  static FailureRate parse(String text) {
    double share;
    try {
      share = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
    // Also false for NaN.
    if (!(share >= 0 && share <= 1)) {
      throw invalid(text);
    }
    return new FailureRate(share);
  }

  /** Whether a payment is declined that drew {@code lot}, a number from 0 to below 1. */
  boolean declines(double lot) {
    return lot < share;
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "FAILURE_RATE must be a number from 0 to 1, such as 0.1, but is \"" + text + "\"");
  }
}
