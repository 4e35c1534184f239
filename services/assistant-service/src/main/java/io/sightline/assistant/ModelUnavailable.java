package io.sightline.assistant;

import java.time.Duration;

/** The model gives no answer at the moment. */
final class ModelUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  ModelUnavailable(Duration retryAfter, Throwable cause) {
    super("The model does not answer", cause);
    this.retryAfter = retryAfter;
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
