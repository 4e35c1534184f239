package io.sightline.cli.process;

import io.sightline.cli.console.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Runs one program at the terminal, which it has to itself, until it ends or is ended there. */
public final class ForegroundProcess {
  private static final int LAST_WORDS_SECONDS = 30;
  private static final Signal INT = new Signal("INT");
  private static final Signal TERM = new Signal("TERM");
  private static final Signal HUP = new Signal("HUP");

  private final String title;
  private final ProcessBuilder builder;
  private Process running;

  /** A program that is to be called {@code title} when it does not start. */
  public ForegroundProcess(String title, ProcessBuilder builder) {
    this.title = title;
    this.builder = builder.inheritIO();
  }

  /**
   * Runs it to its end, and ends it when this command is ended.
   *
   * @return its exit code, 128 and the signal's number if it ended by one
   * @throws UserError when it cannot be started
   */
  public int run() {
    // Ctrl-C at the terminal reaches it by itself; a signal that reaches only us is passed on, also
    // one that comes while it is being started.
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
    return await();
  }

  /**
   * Runs it to its end, which no signal but its own end makes ours: what it makes of TERM and HUP
   * is up to it, and the terminal's INT reaches it without us.
   *
   * @return its exit code, 128 and the signal's number if it ended by one
   * @throws UserError when it cannot be started
   */
  public int runWithItsSignals() {
    Map<Signal, SignalHandler> before = new HashMap<>();
    before.put(INT, Signal.handle(INT, signal -> {}));
    before.put(TERM, Signal.handle(TERM, this::forward));
    before.put(HUP, Signal.handle(HUP, this::forward));
    try {
      return await();
    } finally {
      before.forEach(Signal::handle);
    }
  }

  private int await() {
    try {
      return start().waitFor();
    } catch (FileSystemException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UserError(
          title + " could not be started",
          e.getMessage(),
          "mend what it says and run the command again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private synchronized Process start() throws IOException {
    running = builder.start();
    return running;
  }

  /** Waits for the start if it comes during that. */
  private synchronized void forward(Signal signal) {
    Process process = running;
    if (process == null || !process.isAlive()) {
      return;
    }
    if (signal.equals(TERM)) {
      process.destroy();
      return;
    }
    // Java itself sends no other signal. A shell has it built in, and there may be no other.
    String command = "kill -s %s %d".formatted(signal.getName(), process.pid());
    try {
      new ProcessBuilder("sh", "-c", command).inheritIO().start();
    } catch (IOException e) {
      // Rather ended than left alone.
      process.destroy();
    }
  }

  private synchronized void end() {
    Process process = running;
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
