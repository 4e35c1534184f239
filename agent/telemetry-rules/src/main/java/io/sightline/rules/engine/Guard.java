package io.sightline.rules.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Marks the threads that run a getter for a rule, so that a rule on that getter does not start the
 * next round.
 */
final class Guard {

  // How deep; none on a thread that has run no getter. It belongs to no class loader of
  // applications.
  private static final ThreadLocal<int[]> DEPTH = new ThreadLocal<>();

  // Getters that run just now. Most of the time there are none, and then nothing is asked of the
  // thread: even to ask leaves an entry there, and there may be a thread for each request.
  private static final AtomicInteger RUNNING = new AtomicInteger();

  static void enter() {
    RUNNING.incrementAndGet();
    int[] depth = DEPTH.get();
    if (depth == null) {
      depth = new int[1];
      DEPTH.set(depth);
    }
    depth[0]++;
  }

  static void exit() {
    DEPTH.get()[0]--;
    RUNNING.decrementAndGet();
  }

  static boolean isIdle() {
    return RUNNING.get() == 0 || isIdleThread();
  }

  private static boolean isIdleThread() {
    int[] depth = DEPTH.get();
    return depth == null || depth[0] == 0;
  }

  private Guard() {}
}
