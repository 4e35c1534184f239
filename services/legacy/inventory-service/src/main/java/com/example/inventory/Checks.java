package com.example.inventory;

import java.util.Locale;
import java.util.regex.Pattern;

/** Checks of what callers give. */
public final class Checks {
  private static final Pattern CODE = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,31}");
  private static final int MAX_TEXT = 100;

  private Checks() {}

  /**
   * Requires an item number or a warehouse code; small letters are taken as capitals.
   *
   * @param field name of the field
   * @param value its value
   * @return the value as it is stored
   * @throws InvalidInputException when it is no code
   */
  public static String code(String field, String value) throws InvalidInputException {
    String code = required(field, value).toUpperCase(Locale.ROOT);
    if (!CODE.matcher(code).matches()) {
      throw new InvalidInputException(
          field + " must be 1 to 32 letters, digits and dashes, and not begin with a dash");
    }
    return code;
  }

  /**
   * Requires a text that can be shown.
   *
   * @param field name of the field
   * @param value its value
   * @return the value without space around it
   * @throws InvalidInputException when it is missing, too long or not to be shown
   */
  public static String text(String field, String value) throws InvalidInputException {
    String text = required(field, value);
    if (text.length() > MAX_TEXT) {
      throw new InvalidInputException(field + " must have at most " + MAX_TEXT + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c) || c > '\ufffd') {
        throw new InvalidInputException(field + " contains a character that is not allowed");
      }
    }
    return text;
  }

  /**
   * Requires a whole number within bounds.
   *
   * @param field name of the field
   * @param value its value
   * @param min smallest value allowed
   * @param max largest value allowed
   * @return the number
   * @throws InvalidInputException when it is no such number
   */
  public static int number(String field, String value, int min, int max)
      throws InvalidInputException {
    String text = required(field, value);
    try {
      return number(field, Integer.parseInt(text), min, max);
    } catch (NumberFormatException e) {
      throw new InvalidInputException(field + " must be a whole number from " + min + " to " + max);
    }
  }

  static int number(String field, int value, int min, int max) throws InvalidInputException {
    if (value < min || value > max) {
      throw new InvalidInputException(field + " must be a whole number from " + min + " to " + max);
    }
    return value;
  }

  private static String required(String field, String value) throws InvalidInputException {
    if (value == null || value.trim().isEmpty()) {
      throw new InvalidInputException(field + " is required");
    }
    return value.trim();
  }
}
