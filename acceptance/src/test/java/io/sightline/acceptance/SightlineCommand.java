package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.cli.instance.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Runs the command as a user does, in a process of its own. */
final class SightlineCommand {
  /** Long enough for {@code up} to stop what it has started. */
  private static final Duration END = Duration.ofMinutes(2);

  private final Layout layout;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private Thread last;

  SightlineCommand(Layout layout) {
    this.layout = layout;
  }

  /**
   * What the command said.
   *
   * @param exitCode its exit code
   * @param output standard output and error together
   */
  record Result(int exitCode, String output) {}

  Result run(Duration within, String... arguments) {
    return run(within, Map.of(), arguments);
  }

  Result run(Duration within, Map<String, String> environment, String... arguments) {
    try {
      Path output = Files.createTempFile("sightline-", ".out");
      try {
        ProcessBuilder builder =
            builder(arguments).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = start(builder);
        process.getOutputStream().close();
        try {
          if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS)) {
            end(process);
            throw new AssertionError(
                String.join(" ", arguments)
                    + " did not end within "
                    + within
                    + ":\n"
                    + Files.readString(output));
          }
        } finally {
          running.remove(process);
        }
        return new Result(process.exitValue(), Files.readString(output, UTF_8));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The command, for a test that lets it run. */
  ProcessBuilder builder(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsightline.root=" + layout.root(),
                "-Dsightline.target=" + layout.target(),
                "-Dsightline.state=" + layout.state(),
                "-jar",
                layout
                    .root()
                    .resolve("cli")
                    .resolve(layout.target())
                    .resolve("sightline-cli.jar")
                    .toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(layout.root().toFile());
  }

  /** Ends the commands that run; from now on only the calling thread may run another. */
  void endRunning() {
    synchronized (this) {
      last = Thread.currentThread();
    }
    try {
      for (Process process : running) {
        end(process);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    if (last != null && last != Thread.currentThread()) {
      throw new IllegalStateException("the tests are being ended");
    }
    Process process = builder.start();
    running.add(process);
    return process;
  }

  /** A command that is left running would keep the instance locked. */
  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
