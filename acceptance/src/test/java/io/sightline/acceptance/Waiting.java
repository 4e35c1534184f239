package io.sightline.acceptance;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long telemetry may take: agents export every 10 s, and tests share two cores with all
 * programs.
 */
final class Waiting {
  private Waiting() {}

  static ConditionFactory await(String what) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(180))
        // Most of what is waited for is there already.
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(500))
        // A store that is busy for a moment is asked again.
        .ignoreExceptions();
  }

  /** Lets time pass, where time itself is what the test is about. */
  static void pass(Duration time) {
    Awaitility.await().pollDelay(time).atMost(time.plusSeconds(30)).until(() -> true);
  }
}
