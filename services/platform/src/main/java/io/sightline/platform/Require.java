package io.sightline.platform;

import io.helidon.http.BadRequestException;
import java.math.BigDecimal;

/** Checks of what a caller sent; each failure is a 400 that names the field. */
public final class Require {
  private Require() {}

  /**
   * Requires a text.
   *
   * @param field name of the field
   * @param value its value
   * @param maxLength longest value allowed
   * @return the value
   */
  public static String text(String field, String value, int maxLength) {
    if (value == null || value.isBlank()) {
      throw new BadRequestException(field + " is required");
    }
    // As OpenAPI counts: a character outside the first 65536 is one, not two.
    if (value.codePointCount(0, value.length()) > maxLength) {
      throw new BadRequestException(field + " must have at most " + maxLength + " characters");
    }
    // PostgreSQL cannot store it, and no name or id contains it.
    if (value.indexOf('\0') >= 0) {
      throw new BadRequestException(field + " must not contain a zero character");
    }
    // JSON can escape half a character, which nothing can store: it would become a question mark.
    if (value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new BadRequestException(field + " must not contain half a character");
    }
    return value;
  }

  /**
   * Requires a whole number within bounds.
   *
   * @param field name of the field
   * @param value its value
   * @param min smallest value allowed
   * @param max largest value allowed
   * @return the value
   */
  public static int between(String field, Integer value, int min, int max) {
    if (value == null) {
      throw new BadRequestException(field + " is required");
    }
    if (value < min || value > max) {
      throw new BadRequestException(field + " must be between " + min + " and " + max);
    }
    return value;
  }

  /**
   * Requires an amount of money: positive, at most two decimals, below a thousand million.
   *
   * @param field name of the field
   * @param value its value
   * @return the value with two decimals
   */
  public static BigDecimal money(String field, BigDecimal value) {
    if (value == null) {
      throw new BadRequestException(field + " is required");
    }
    // Precision first: stripping the zeros of 1e999999999 would take the memory of the process.
    if (value.signum() <= 0
        || value.precision() - (long) value.scale() > 9
        || value.scale() > 18
        || value.stripTrailingZeros().scale() > 2) {
      throw new BadRequestException(
          field + " must be a positive amount below 1000000000 with at most two decimals");
    }
    return value.setScale(2);
  }
}
