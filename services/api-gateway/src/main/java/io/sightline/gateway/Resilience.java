package io.sightline.gateway;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedBiPredicate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How the gateway calls a service: a failed call is repeated, and a service that keeps failing is
 * left alone for a moment. Each call has a time-out of its own.
 */
final class Resilience {
  private static final int RETRIES = 2;
  private static final int CALLS_WATCHED = 20;
  private static final int FAILURES_TOLERATED = 10;

  /** How long a service that keeps failing is left alone. */
  static final Duration BREAK = Duration.ofSeconds(1);

  /** No further try after this time: the caller of the gateway waits meanwhile. */
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(6);

  private Resilience() {}

  /**
   * Creates the way to call one service for what may be repeated.
   *
   * @param outage tells from the result or the exception of a call, the other one being null, that
   *     the service is in trouble; a refusal is an answer like any other
   */
  static <T> FailsafeExecutor<T> against(CheckedBiPredicate<T, Throwable> outage) {
    return Failsafe.with(
        RetryPolicy.<T>builder()
            .handleIf(outage)
            .abortOn(CircuitBreakerOpenException.class)
            .withMaxRetries(RETRIES)
            .withBackoff(50, 500, ChronoUnit.MILLIS)
            .withMaxDuration(RETRY_PERIOD)
            .build(),
        circuitBreaker(outage));
  }

  /**
   * Creates the way to call one service for what must not be repeated.
   *
   * @param outage as in {@link #against}
   */
  static <T> FailsafeExecutor<T> once(CheckedBiPredicate<T, Throwable> outage) {
    return Failsafe.with(circuitBreaker(outage));
  }

  private static <T> CircuitBreaker<T> circuitBreaker(CheckedBiPredicate<T, Throwable> outage) {
    return CircuitBreaker.<T>builder()
        .handleIf(outage)
        .withFailureThreshold(FAILURES_TOLERATED, CALLS_WATCHED)
        .withDelay(BREAK)
        .build();
  }
}
