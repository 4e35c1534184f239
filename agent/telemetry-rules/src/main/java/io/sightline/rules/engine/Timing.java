package io.sightline.rules.engine;

/** When a call or an operation began. */
class Timing {

  private final long startNanos = System.nanoTime();

  final long durationNanos() {
    return System.nanoTime() - startNanos;
  }
}
