package io.sightline.user;

/** Somebody else is registered with the e-mail address. */
final class EmailTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
