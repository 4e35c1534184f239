package io.sightline.traffic;

import java.time.Duration;

/**
 * Somebody who is logged in.
 *
 * @param lifetime how long the token is good
 * @param since when it was asked for, by {@link System#nanoTime}
 */
record Session(String userId, String token, Duration lifetime, long since) {

  /** Whether it is time to log in again: the token is still good for half of its life at most. */
  boolean isAging() {
    return age() >= lifetime.toNanos() / 2;
  }

  /** Whether the shop refuses the token. */
  boolean isOver() {
    return age() >= lifetime.toNanos();
  }

  private long age() {
    return System.nanoTime() - since;
  }
}
