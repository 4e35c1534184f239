package io.sightline.user;

import io.helidon.http.BadRequestException;
import io.sightline.platform.Require;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What somebody wants to be registered with, checked.
 *
 * @param email address in lower case
 */
record NewUser(String email, String password, String name) {
  private static final int MAX_NAME = 100;
  private static final int MAX_EMAIL = 254;
  private static final int MIN_PASSWORD = 8;

  /** Whether an address exists only a letter to it can tell; this finds slips of the pen. */
  private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+");

  static NewUser create(String email, String password, String name) {
    String checkedEmail = email(email);
    String checkedPassword = password(password);
    if (checkedPassword.length() < MIN_PASSWORD) {
      throw new BadRequestException("password must have at least " + MIN_PASSWORD + " characters");
    }
    return new NewUser(checkedEmail, checkedPassword, Require.text("name", name, MAX_NAME));
  }

  static String email(String email) {
    String text = Require.text("email", email, MAX_EMAIL);
    if (!EMAIL.matcher(text).matches()) {
      throw new BadRequestException("email must be an e-mail address");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  static String password(String password) {
    String text = Require.text("password", password, Passwords.MAX_BYTES);
    if (!Passwords.fits(text)) {
      throw new BadRequestException(
          "password must have at most " + Passwords.MAX_BYTES + " bytes in UTF-8");
    }
    return text;
  }

  /** Without the password, wherever this may be printed. */
  @Override
  public String toString() {
    return "NewUser[" + name + "]";
  }
}
