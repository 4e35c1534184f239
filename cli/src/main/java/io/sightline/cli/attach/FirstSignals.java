package io.sightline.cli.attach;

import io.sightline.cli.check.Endpoints;
import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Loki;
import io.sightline.cli.check.Prometheus;
import io.sightline.cli.check.Sample;
import io.sightline.cli.check.Signal;
import io.sightline.cli.check.StoreException;
import io.sightline.cli.check.Tempo;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Watches the stores until metrics, a trace and a log line of a service have arrived there, and
 * tells of each once.
 */
final class FirstSignals {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** An agent's first export comes ten seconds after its start, which may take as long again. */
  private static final Duration LATE = Duration.ofSeconds(60);

  private static final int SHOWN = 100;

  private final String service;
  private final Instant since;
  private final Prometheus prometheus;
  private final Tempo tempo;
  private final Loki loki;
  private final Consumer<String> line;
  private final Set<Signal> missing = EnumSet.allOf(Signal.class);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread watcher =
      Thread.ofPlatform().daemon().name("signals").unstarted(this::watch);
  private Instant giveUp = Instant.MAX;
  private volatile String failure;

  /**
   * Signals of one service.
   *
   * @param since what is older is of an earlier run
   * @param line hears what arrived, a line each
   */
  FirstSignals(String service, Instant since, Endpoints endpoints, Consumer<String> line) {
    this.service = service;
    this.since = since;
    this.prometheus = new Prometheus(endpoints.prometheus());
    this.tempo = new Tempo(endpoints.tempo());
    this.loki = new Loki(endpoints.loki());
    this.line = line;
  }

  /** Watches from now on. */
  void start() {
    watcher.start();
  }

  /**
   * Waits for what an application sent at its very end, and tells what never came.
   *
   * @param atMost time that it may take
   */
  void end(Duration atMost) {
    synchronized (this) {
      giveUp = Instant.now().plus(atMost);
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!missing.isEmpty()) {
      line.accept(names() + ": none arrived" + (failure == null ? "" : " (" + failure + ")"));
    }
  }

  private void watch() {
    try {
      boolean told = false;
      while (!missing.isEmpty() && Instant.now().isBefore(giveUp())) {
        missing.removeIf(signal -> arrived(signal));
        if (!told && Instant.now().isAfter(since.plus(LATE))) {
          told = true;
          late();
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private synchronized Instant giveUp() {
    return giveUp;
  }

  private void late() {
    if (missing.isEmpty()) {
      return;
    }
    String trouble = failure == null ? "" : " (" + failure + ")";
    line.accept(
        missing.size() == Signal.values().length
            ? "nothing has arrived in %d s%s: is it a JVM, and does it say 'Picked up JAVA_TOOL_OPTIONS'?"
                .formatted(LATE.toSeconds(), trouble)
            : names()
                + ": none yet"
                + trouble
                + "; traces come with the first request, logs with the first line of a logging framework, not of System.out");
  }

  private String names() {
    return missing.stream()
        .map(signal -> signal.name().toLowerCase(Locale.ROOT))
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  private boolean arrived(Signal signal) {
    try {
      Optional<String> found =
          switch (signal) {
            case METRICS -> metrics();
            case TRACES -> trace();
            case LOGS -> log();
          };
      found.ifPresent(line);
      return found.isPresent();
    } catch (StoreException e) {
      // It is asked again in a second; when it goes on, that is told with what is missing.
      failure = e.getMessage();
      return false;
    }
  }

  private Optional<String> metrics() {
    // Those that the Collector counts out of spans have names of their own.
    String series = "{service_name=%s,__name__!~\"traces_.*\"}".formatted(quoted());
    Duration lookBack = Duration.between(since, Instant.now()).plusSeconds(1);
    if (prometheus.sampleTimes(series, lookBack).stream()
        .flatMap(List::stream)
        .noneMatch(since::isBefore)) {
      return Optional.empty();
    }
    List<Sample> names = prometheus.query("count(count by (__name__) (" + series + "))");
    return names.stream()
        .findFirst()
        .map(count -> "first metrics: %d names, %s".formatted((long) count.value(), series));
  }

  private Optional<String> trace() {
    String query = "{resource.service.name=%s}".formatted(quoted());
    return tempo.search(query, since, Instant.now()).stream()
        .findFirst()
        .map(
            trace -> "first trace: %s, %s".formatted(shortened(trace.rootName()), trace.traceId()));
  }

  private Optional<String> log() {
    List<LogLine> lines = loki.lines("{service_name=%s}".formatted(quoted()), since, Instant.now());
    return lines.stream().findFirst().map(found -> "first log: " + shortened(found.body()));
  }

  private String quoted() {
    return '"' + service.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String shortened(String text) {
    String one = text.strip().replaceAll("\\s+", " ");
    return one.length() <= SHOWN ? one : one.substring(0, SHOWN) + "…";
  }
}
