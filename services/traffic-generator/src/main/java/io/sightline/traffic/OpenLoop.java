package io.sightline.traffic;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Begins flows when they are due, however long those before take: a slow shop is asked as often as
 * a fast one. Only so many run at a time; one that must wait for that begins late, and one that
 * would wait too long is left out.
 */
final class OpenLoop {
  /** What one flow of a family does, told its number. */
  interface Begin {
    void begin(Family family, long number);
  }

  /** What became of the schedule. */
  record Punctuality(long begun, long late, Duration latest, long leftOut) {}

  private static final Duration LATE = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  private final List<Family> families;
  private final double rate;
  private final Semaphore permits;
  private final Begin begin;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong latestNanos = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();

  OpenLoop(List<Family> families, double rate, int concurrency, Begin begin) {
    this.families = List.copyOf(families);
    this.rate = rate;
    this.permits = new Semaphore(concurrency);
    this.begin = begin;
  }

  /**
   * Runs until the time is over or it is stopped, and until the flows that run then have ended or
   * the grace period is over.
   */
  void run(Duration duration, Duration grace) {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    long start = System.nanoTime();
    Map<Family, Long> numbers = new EnumMap<>(Family.class);
    while (!stopped.get()) {
      Family next = next(numbers);
      long number = numbers.getOrDefault(next, 0L);
      long due = offset(next, number);
      if (due >= duration.toNanos()) {
        break;
      }
      if (!awaitDue(start + due)) {
        break;
      }
      numbers.put(next, number + 1);
      executor.execute(() -> beginOnTime(next, number, start + due));
    }
    awaitEnd(executor, stopped.get() ? Duration.ZERO : remaining(start, duration), grace);
  }

  /** Ends the schedule; what runs may end. */
  void stop() {
    stopped.set(true);
  }

  Punctuality punctuality() {
    return new Punctuality(
        begun.get(), late.get(), Duration.ofNanos(latestNanos.get()), leftOut.get());
  }

  /** The family whose next flow is due first. */
  private Family next(Map<Family, Long> numbers) {
    Family next = families.getFirst();
    for (Family family : families) {
      if (offset(family, numbers.getOrDefault(family, 0L))
          < offset(next, numbers.getOrDefault(next, 0L))) {
        next = family;
      }
    }
    return next;
  }

  /** When a flow is due; computed from its number, so that no delay adds up. */
  private long offset(Family family, long number) {
    return (long) (family.period().toNanos() / rate * number);
  }

  private boolean awaitDue(long due) {
    while (!stopped.get()) {
      long wait = due - System.nanoTime();
      if (wait <= 0) {
        return true;
      }
      LockSupport.parkNanos(Math.min(wait, LONGEST_PAUSE.toNanos()));
    }
    return false;
  }

  private void beginOnTime(Family family, long number, long due) {
    try {
      if (!permits.tryAcquire(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
        leftOut.incrementAndGet();
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      leftOut.incrementAndGet();
      return;
    }
    try {
      long delay = System.nanoTime() - due;
      latestNanos.accumulateAndGet(delay, Math::max);
      if (delay > LATE.toNanos()) {
        late.incrementAndGet();
      }
      begun.incrementAndGet();
      begin.begin(family, number);
    } finally {
      permits.release();
    }
  }

  private void awaitEnd(ExecutorService executor, Duration remaining, Duration grace) {
    long end = System.nanoTime() + remaining.toNanos();
    while (!stopped.get() && System.nanoTime() < end) {
      LockSupport.parkNanos(LONGEST_PAUSE.toNanos());
    }
    executor.shutdown();
    try {
      if (!executor.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
        executor.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static Duration remaining(long start, Duration duration) {
    return duration.minusNanos(System.nanoTime() - start);
  }
}
