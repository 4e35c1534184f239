package io.sightline.payment;

import io.sightline.platform.SimulatedDelay;
import java.util.concurrent.ThreadLocalRandom;

/** The payment processor, simulated: takes its time and declines some. */
final class Processor {
  static final String DECLINED = "Payment processor declined";

  private final FailureRate failureRate;
  private final SimulatedDelay delay;

  Processor(FailureRate failureRate, SimulatedDelay delay) {
    this.failureRate = failureRate;
    this.delay = delay;
  }

  /** Returns whether the payment went through. */
  boolean charge() {
    delay.await();
    return !failureRate.declines(ThreadLocalRandom.current().nextDouble());
  }
}
