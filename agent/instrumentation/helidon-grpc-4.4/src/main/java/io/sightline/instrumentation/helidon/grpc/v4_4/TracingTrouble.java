package io.sightline.instrumentation.helidon.grpc.v4_4;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What fails in our part, or in an extension's, is no failure of the call; it is said once. */
final class TracingTrouble {

  private static final Logger logger = Logger.getLogger(TracingTrouble.class.getName());

  /** There may be thousands of calls a second. */
  private static final AtomicBoolean REPORTED = new AtomicBoolean();

  static void report(Throwable failure) {
    if (REPORTED.compareAndSet(false, true)) {
      logger.log(
          Level.WARNING, "sightline: calls of Helidon's gRPC are made without their span", failure);
    }
  }

  private TracingTrouble() {}
}
