package io.sightline.assistant;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of a message.
 *
 * @param reply the answer; only when it was answered
 * @param retryAfter how long to wait before sending it again; only when that may help
 */
record Outcome(Status status, Optional<Reply> reply, Optional<Duration> retryAfter) {

  /** How it ended. */
  enum Status {
    ANSWERED,
    UNKNOWN_SESSION,
    RATE_LIMITED,
    MODEL_UNAVAILABLE
  }

  /**
   * An answer.
   *
   * @param products products that the model was told of, the best fit first
   */
  record Reply(Exchange exchange, List<Product> products, ModelReply model) {}

  static Outcome answered(Reply reply) {
    return new Outcome(Status.ANSWERED, Optional.of(reply), Optional.empty());
  }

  static Outcome refused(Status status) {
    return new Outcome(status, Optional.empty(), Optional.empty());
  }

  static Outcome refused(Status status, Duration retryAfter) {
    return new Outcome(status, Optional.empty(), Optional.of(retryAfter));
  }
}
