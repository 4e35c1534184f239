package io.sightline.cli.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Shows what is going on: one line that is rewritten on a terminal, one line every few seconds
 * elsewhere. What has finished stays as a line of its own.
 */
public final class Progress implements AutoCloseable {

  private static final Duration QUIET = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final boolean terminal;
  private final int columns;
  private final List<Task> active = new ArrayList<>();
  private final ScheduledExecutorService clock;
  private boolean statusShown;
  private long shown = System.nanoTime();

  /** Shows progress on {@code out}; {@code terminal} tells whether a line can be rewritten. */
  public Progress(PrintWriter out, boolean terminal, int columns) {
    this.out = out;
    this.terminal = terminal;
    this.columns = columns;
    clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    clock.scheduleAtFixedRate(this::tick, 500, 500, TimeUnit.MILLISECONDS);
  }

  /** Progress as the calling shell script describes the terminal. */
  public static Progress standard(PrintWriter out) {
    return new Progress(
        out,
        Boolean.getBoolean("sightline.terminal"),
        Integer.getInteger("sightline.columns", 100));
  }

  /** Starts to show a task. */
  public synchronized Task start(String name) {
    Task task = new Task(name);
    active.add(task);
    return task;
  }

  /** Prints a line that stays. */
  public synchronized void line(String line) {
    clearStatus();
    out.println(line);
    out.flush();
  }

  /** Something that takes time. */
  public final class Task {
    private final String name;
    private final long started = System.nanoTime();
    private String state = "";

    private Task(String name) {
      this.name = name;
    }

    /** Says how far it is. */
    public void update(String changed) {
      synchronized (Progress.this) {
        state = changed;
      }
    }

    /** Time since the start. */
    public Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Ends the task with a line. */
    public void done(String result) {
      end("  ok    %-18s %s (%s)".formatted(name, result, Units.format(elapsed())));
    }

    /** Ends the task with a line that says what went wrong. */
    public void failed(String reason) {
      end("  FAIL  %-18s %s (%s)".formatted(name, reason, Units.format(elapsed())));
    }

    /** Ends the task without a word. */
    public void end() {
      synchronized (Progress.this) {
        active.remove(this);
      }
    }

    private void end(String line) {
      synchronized (Progress.this) {
        // A task that was ended already, for example by a failure elsewhere, has had its line.
        if (active.remove(this)) {
          line(line);
        }
      }
    }
  }

  private synchronized void tick() {
    long now = System.nanoTime();
    if (terminal) {
      clearStatus();
      if (!active.isEmpty()) {
        String status = status();
        out.print(status.length() < columns ? status : status.substring(0, columns - 1));
        statusShown = true;
      }
    } else if (active.isEmpty()) {
      shown = now;
    } else if (now - shown >= QUIET.toNanos()) {
      shown = now;
      out.println("  ...   " + status());
    }
    out.flush();
  }

  /** Tasks in the same state share one mention, with the time of the longest. */
  private String status() {
    Map<String, List<Task>> states = new LinkedHashMap<>();
    active.forEach(task -> states.computeIfAbsent(task.state, key -> new ArrayList<>()).add(task));
    return states.entrySet().stream()
        .map(
            entry ->
                "%s: %s (%s)"
                    .formatted(
                        entry.getValue().stream()
                            .map(task -> task.name)
                            .collect(Collectors.joining(", ")),
                        entry.getKey(),
                        Units.format(entry.getValue().getFirst().elapsed())))
        .collect(Collectors.joining(" | "));
  }

  private void clearStatus() {
    if (statusShown) {
      out.print("\r\u001b[K");
      statusShown = false;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    synchronized (this) {
      clearStatus();
      out.flush();
    }
  }
}
