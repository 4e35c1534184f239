package io.sightline.cli.process;

import io.sightline.cli.instance.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs commands that end by themselves: builds, version questions, steps of {@code prepare}. They
 * end with us.
 */
public final class Subprocesses {

  private static final int TAIL = 25;

  private final Instance instance;
  private final Set<Process> running = new HashSet<>();
  private boolean closed;

  /** Commands of this instance. */
  public Subprocesses(Instance instance) {
    this.instance = instance;
  }

  /**
   * A command to run.
   *
   * @param purpose one word, seen in the variable SIGHTLINE_PROGRAM
   * @param command program and arguments
   * @param directory working directory
   * @param environment variables to add
   * @param input standard input
   * @param limit time after which it is killed
   */
  public record Task(
      String purpose,
      List<String> command,
      Path directory,
      Map<String, String> environment,
      String input,
      Duration limit) {

    /** A command without input that may take as long as it wants. */
    public Task(String purpose, List<String> command, Path directory) {
      this(purpose, command, directory, Map.of(), "", Duration.ofDays(1));
    }

    /** The same with variables. */
    public Task with(Map<String, String> variables) {
      return new Task(purpose, command, directory, variables, input, limit);
    }
  }

  /**
   * How a command ended.
   *
   * @param exit its exit code
   * @param lines the last lines of its output, errors included
   */
  public record Result(int exit, List<String> lines) {

    /** Whether it said that all went well. */
    public boolean ok() {
      return exit == 0;
    }

    /** The last lines of its output. */
    public String tail() {
      return String.join("\n", lines);
    }
  }

  /**
   * Runs the command to its end.
   *
   * @param lines hears each line of its output
   * @throws IOException when it cannot be started
   */
  public Result run(Task task, Consumer<String> lines) throws IOException {
    Process process = start(task);
    Deque<String> tail = new ArrayDeque<>();
    try {
      Thread.ofVirtual().start(() -> endAfter(process, task.limit()));
      try (OutputStream input = process.getOutputStream()) {
        input.write(task.input().getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // A command that does not read its input has closed it; its exit code tells whether that
        // was right.
        tail.add("(did not read its input: " + e.getMessage() + ")");
      }
      try (BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          tail.add(line);
          if (tail.size() > TAIL) {
            tail.removeFirst();
          }
          lines.accept(line);
        }
      }
      int exit = process.waitFor();
      throwIfClosed();
      return new Result(exit, new ArrayList<>(tail));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cancelled();
    } finally {
      end(process);
      synchronized (this) {
        running.remove(process);
      }
    }
  }

  /** Ends everything that runs and lets nothing start from now on. */
  public void close() {
    Set<Process> ending;
    synchronized (this) {
      closed = true;
      ending = Set.copyOf(running);
    }
    ending.forEach(Subprocesses::end);
  }

  private synchronized Process start(Task task) throws IOException {
    throwIfClosed();
    ProcessBuilder builder =
        new ProcessBuilder(task.command())
            .directory(task.directory().toFile())
            .redirectErrorStream(true);
    Environment.prepare(builder.environment(), instance, task.purpose());
    builder.environment().putAll(task.environment());
    Process process = builder.start();
    running.add(process);
    return process;
  }

  private synchronized void throwIfClosed() {
    if (closed) {
      throw new Cancelled();
    }
  }

  private static void endAfter(Process process, Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
      }
    } catch (InterruptedException e) {
      end(process);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
