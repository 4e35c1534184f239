package io.sightline.cli.instance;

import java.security.SecureRandom;

/** Makes passwords that nobody can guess, of letters and digits, which no file or shell quotes. */
public final class Passwords {
  private static final String CHARACTERS =
      "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  /** Long enough to sign tokens with, which takes 32 bytes. */
  private static final int LENGTH = 32;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new one. */
  public static String random() {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      password.append(CHARACTERS.charAt(RANDOM.nextInt(CHARACTERS.length())));
    }
    return password.toString();
  }

  private Passwords() {}
}
