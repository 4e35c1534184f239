package io.sightline.cli.check;

/** A program did not answer, or not with what was asked for; the message is fit for a user. */
public final class StoreException extends RuntimeException {
  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
