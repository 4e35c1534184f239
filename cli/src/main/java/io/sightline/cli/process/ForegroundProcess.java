package io.sightline.cli.process;

import io.sightline.cli.console.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.TimeUnit;

/** Runs one program at the terminal, which it has to itself, until it ends or is ended there. */
public final class ForegroundProcess {
  private static final int LAST_WORDS_SECONDS = 30;

  private final String title;
  private final ProcessBuilder builder;
  private Process running;

  /** A program that is to be called {@code title} when it does not start. */
  public ForegroundProcess(String title, ProcessBuilder builder) {
    this.title = title;
    this.builder = builder.inheritIO();
  }

  /**
   * Runs it to its end.
   *
   * @return its exit code, 128 and the signal's number if it ended by one
   * @throws UserError when it cannot be started
   */
  public int run() {
    // Ctrl-C at the terminal reaches it by itself; a signal that reaches only us is passed on, also
    // one that comes while it is being started.
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
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
