package io.sightline.platform;

import io.helidon.config.Config;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Time that a real shop would spend in a database, a warehouse or a bank.
 *
 * @param min shortest time
 * @param max longest time
 */
public record SimulatedDelay(Duration min, Duration max) {

  /** Checks the bounds. */
  public SimulatedDelay {
    if (min.isNegative() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("Not a delay: " + min + " to " + max);
    }
  }

  /**
   * Reads the bounds from {@code min} and {@code max}, durations such as {@code PT0.05S}.
   *
   * @param config configuration node of the delay
   * @return the delay
   */
  public static SimulatedDelay create(Config config) {
    return new SimulatedDelay(
        config.get("min").as(Duration.class).get(), config.get("max").as(Duration.class).get());
  }

  /** Returns a time between the bounds, each equally likely. */
  public Duration pick() {
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(min.toNanos(), max.toNanos() + 1));
  }

  /** Waits for a time between the bounds, each equally likely. */
  public void await() {
    try {
      Thread.sleep(pick());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while working", e);
    }
  }
}
