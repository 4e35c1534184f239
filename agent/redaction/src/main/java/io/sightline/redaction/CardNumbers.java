package io.sightline.redaction;

/**
 * Numbers of payment cards: as long as those of the issuer, grouped as on a card or not at all, and
 * with a right check digit (Luhn). One in ten numbers that begin like a card has that by chance;
 * ids and times do not begin or group like that.
 */
final class CardNumbers {

  private static final int MAX_DIGITS = 19;

  /** Where the number ends that begins here, or -1. */
  static int end(String text, int start) {
    int digits = 0;
    int group = 0;
    int end = start;
    int length = text.length();
    char separator = 0;
    boolean grouped = true;
    while (end < length && digits <= MAX_DIGITS) {
      char c = text.charAt(end);
      if (isDigit(c)) {
        digits++;
        group++;
      } else if (isSeparator(c)
          && group >= 4
          && group <= 6
          && (separator == 0 || separator == c)
          && end + 1 < length
          && isDigit(text.charAt(end + 1))) {
        separator = c;
        grouped &= group == 4 || digits > 4 && group <= 6;
        group = 0;
      } else {
        break;
      }
      end++;
    }
    boolean whole =
        end == length
            || !isLetterOrDigit(text.charAt(end))
                && !(text.charAt(end) == '.' && end + 1 < length && isDigit(text.charAt(end + 1)))
                && !(text.charAt(end) == '-'
                    && end + 1 < length
                    && isLetterOrDigit(text.charAt(end + 1)));
    return whole
            && grouped
            && (separator == 0 || group <= 5)
            && isIssued(text, start, end, digits)
            && hasCheckDigit(text, start, end)
        ? end
        : -1;
  }

  private static boolean isIssued(String text, int start, int end, int digits) {
    int four = 0;
    int taken = 0;
    for (int i = start; i < end && taken < 4; i++) {
      if (isDigit(text.charAt(i))) {
        four = four * 10 + text.charAt(i) - '0';
        taken++;
      }
    }
    int two = four / 100;
    switch (digits) {
      case 13:
        return two / 10 == 4;
      case 14:
        return two == 30 || two == 36 || two == 38 || two == 39;
      case 15:
        return two == 34 || two == 37;
      case 16:
        return two / 10 == 4
            || two >= 50 && two <= 69
            || four >= 2221 && four <= 2720
            || four >= 3528 && four <= 3589;
      case 17:
      case 18:
        return two >= 56 && two <= 69;
      case 19:
        return two / 10 == 4 || two >= 56 && two <= 69;
      default:
        return false;
    }
  }

  private static boolean hasCheckDigit(String text, int start, int end) {
    int sum = 0;
    boolean twice = false;
    for (int i = end - 1; i >= start; i--) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        int digit = c - '0';
        int value = twice ? digit * 2 : digit;
        sum += value > 9 ? value - 9 : value;
        twice = !twice;
      }
    }
    return sum % 10 == 0;
  }

  private static boolean isSeparator(char c) {
    return c == ' ' || c == '-';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
  }

  private CardNumbers() {}
}
