package io.sightline.rules.engine;

/**
 * What a rule has seen of a getter of one class: whether it may be called once more. It outlives
 * the places where the getter is called, which are made anew whenever rules of the method change.
 */
final class Trouble {

  private static final int MAX = 3;
  private static final long SLOW_NANOS = 10_000_000L;
  // A pause of the JVM or the machine makes any getter slow now and then.
  private static final int GOOD_CALLS_FOR_ONE_BAD = 1000;

  private final ActiveRule rule;
  private final String getter;
  private volatile int count;
  private int goodCalls;

  /**
   * @param getter as it is named in messages
   */
  Trouble(ActiveRule rule, String getter) {
    this.rule = rule;
    this.getter = getter;
  }

  /** Whether it is not called any more. */
  boolean isTooMuch() {
    return count >= MAX;
  }

  /** It has returned. */
  void returned(long startNanos) {
    if (System.nanoTime() - startNanos > SLOW_NANOS) {
      add("took longer than 10 ms");
    } else if (count > 0 && ++goodCalls >= GOOD_CALLS_FOR_ONE_BAD) {
      forgive();
    }
  }

  void threw(Throwable thrown) {
    add("threw " + thrown.getClass().getName());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void forgive() {
    goodCalls = 0;
    count--;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One call more or less does not matter.
  private void add(String what) {
    count++;
    rule.getterFailed(getter + " " + what + (isTooMuch() ? "; it is not called again" : ""));
  }
}
