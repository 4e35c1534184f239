package io.sightline.user;

import java.time.Duration;
import java.util.Optional;

/** A login that failed. */
final class LoginRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Duration retryAfter;

  private LoginRefused(Duration retryAfter) {
    this.retryAfter = retryAfter;
  }

  /** The address is unknown or the password is wrong; which of them is nobody's business. */
  static LoginRefused wrong() {
    return new LoginRefused(null);
  }

  /** Too many have failed before; whether this one would have, nobody looked. */
  static LoginRefused tooMany(Duration retryAfter) {
    return new LoginRefused(retryAfter);
  }

  /** When to try again, if it was not looked at. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
