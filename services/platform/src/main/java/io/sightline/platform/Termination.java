package io.sightline.platform;

import sun.misc.Signal;

/**
 * Runs a clean stop when the process is asked to end.
 *
 * <p>Not a shutdown hook: the JVM runs those side by side, so that a library which cleans up in one
 * of its own could be gone while the last requests are still in progress. Here the stop comes
 * first, and the hooks run when it is done.
 */
final class Termination {
  private Termination() {}

  static void onRequest(Runnable stop) {
    for (String signal : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(signal), received -> stopAndExit(stop, received));
    }
  }

  private static void stopAndExit(Runnable stop, Signal signal) {
    try {
      stop.run();
    } finally {
      // The status a shell reports for a process ended by this signal.
      System.exit(128 + signal.getNumber());
    }
  }
}
