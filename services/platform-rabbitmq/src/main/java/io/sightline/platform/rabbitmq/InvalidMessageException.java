package io.sightline.platform.rabbitmq;

/** A message that no number of tries can make readable; it is a dead letter at once. */
public final class InvalidMessageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the message. */
  public InvalidMessageException(String message) {
    super(message);
  }

  InvalidMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
