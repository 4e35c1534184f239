package io.sightline.platform.messaging;

/** A record that no number of tries can make readable; it goes to the dead letters at once. */
public final class InvalidEventException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the record. */
  public InvalidEventException(String message) {
    super(message);
  }

  InvalidEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
