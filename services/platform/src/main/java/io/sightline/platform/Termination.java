package io.sightline.platform;

import java.util.concurrent.CompletableFuture;
import sun.misc.Signal;

/**
 * Waits until the process is asked to end.
 *
 * <p>Not a shutdown hook: the JVM runs those side by side, so that a library which cleans up in one
 * of its own could be gone while the last requests are still in progress. Here the service stops
 * first, and the hooks run when it is done.
 */
final class Termination {
  /** What a shell adds to the number of the signal that ended a process. */
  private static final int EXIT_STATUS_BASE = 128;

  private final CompletableFuture<Signal> received = new CompletableFuture<>();

  private Termination() {}

  /** From here on TERM and INT no longer end the process by themselves. */
  static Termination listen() {
    Termination termination = new Termination();
    for (String signal : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(signal), termination.received::complete);
    }
    return termination;
  }

  /** Returns the exit status to end with once a signal has come. */
  int await() {
    return EXIT_STATUS_BASE + received.join().getNumber();
  }
}
