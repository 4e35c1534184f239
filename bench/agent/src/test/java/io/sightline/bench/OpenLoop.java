package io.sightline.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate, whether or not earlier ones have been answered. The time of a request
 * counts from when it was due, so one that had to wait for a slow service is not forgotten.
 */
record OpenLoop(URI uri, double perSecond, int connections) {

  /**
   * What came of it.
   *
   * @param completed requests that were answered with 200
   * @param failed requests that were answered otherwise
   * @param seconds from the first request to the last answer
   * @param micros times of all requests
   */
  record Result(long completed, long failed, double seconds, Histogram micros) {

    double throughput() {
      return completed / seconds;
    }

    double millis(double percentile) {
      return micros.getValueAtPercentile(percentile) / 1000.0;
    }
  }

  Result run(Duration duration) {
    AtomicLong next = new AtomicLong();
    long start = System.nanoTime();
    List<Future<Part>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      for (int i = 0; i < connections; i++) {
        parts.add(threads.submit(() -> send(next, start, duration.toNanos())));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Part all = new Part();
    parts.forEach(part -> all.add(get(part)));
    return new Result(all.completed, all.failed, seconds, all.micros);
  }

  private Part send(AtomicLong next, long start, long nanos) throws IOException {
    Part part = new Part();
    try (HttpConnection connection = new HttpConnection(uri)) {
      while (true) {
        long due = start + (long) (next.getAndIncrement() * 1e9 / perSecond);
        // What is due but has found no free connection by the end is not sent any more.
        if (due - start >= nanos || System.nanoTime() - start >= nanos) {
          return part;
        }
        sleepUntil(due);
        int status = connection.get();
        part.micros.recordValue((System.nanoTime() - due) / 1000);
        if (status == 200) {
          part.completed++;
        } else {
          part.failed++;
        }
      }
    }
  }

  private static void sleepUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static Part get(Future<Part> part) {
    try {
      return part.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The service closed a connection", e.getCause());
    }
  }

  private static final class Part {
    private final Histogram micros = new Histogram(3);
    private long completed;
    private long failed;

    void add(Part other) {
      micros.add(other.micros);
      completed += other.completed;
      failed += other.failed;
    }
  }
}
