package io.sightline.rules.engine;

/**
 * Marks the threads that run a getter for a rule, so that a rule on that getter does not start the
 * next round.
 */
final class Guard {

  // Per thread; the counter is never removed because it belongs to no class loader of applications.
  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  // Most rules call no getters at all; then there is nothing to ask.
  @SuppressWarnings("NonFinalStaticField")
  private static boolean used;

  static void enter() {
    used = true;
    DEPTH.get()[0]++;
  }

  static void exit() {
    DEPTH.get()[0]--;
  }

  static boolean isIdle() {
    return !used || DEPTH.get()[0] == 0;
  }

  private Guard() {}
}
