package io.sightline.cli.run;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nothing announces: processes that are not our children, ports, files. */
final class Waiting {

  private static final Duration STEP = Duration.ofMillis(50);

  /** Waits until the condition holds; false when it did not within the time. */
  static boolean until(Duration within, BooleanSupplier condition) {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }

  private Waiting() {}
}
