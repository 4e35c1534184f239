package io.sightline.traffic;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What became of the requests of one family. */
final class FamilyStatistics {
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(2);
  private static final int DIGITS = 3;
  private static final int MESSAGES = 20;
  static final int NO_ANSWER = 0;

  /** An expected status with an answer that makes no sense. */
  static final int WRONG_ANSWER = 1;

  private final Recorder durations = new Recorder(LONGEST_MICROS, DIGITS);
  private final Histogram total = new Histogram(LONGEST_MICROS, DIGITS);
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> errors = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> messages = new ConcurrentHashMap<>();

  /**
   * Numbers up to a moment, or between two of them.
   *
   * @param statuses requests by status of the answer, {@link #NO_ANSWER} for none
   * @param errors those of them that a shop that works would not give, and {@link #WRONG_ANSWER}
   */
  record Snapshot(
      long requests, Map<Integer, Long> statuses, Map<Integer, Long> errors, Histogram durations) {

    long errorCount() {
      return errors.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  void answered(long nanos, int status, boolean expected) {
    record(nanos);
    count(statuses, status);
    if (!expected) {
      count(errors, status);
    }
  }

  /** A request that got no answer. */
  void failed(long nanos, String message) {
    answered(nanos, NO_ANSWER, false);
    unexpected(message);
  }

  /** A flow that ended before its time. */
  void ended(UnexpectedAnswer reason) {
    if (!reason.isCounted()) {
      count(errors, WRONG_ANSWER);
      unexpected(reason.getMessage());
    }
  }

  /** Keeps what went wrong, to be told at the end. */
  void unexpected(String message) {
    if (messages.size() < MESSAGES || messages.containsKey(message)) {
      messages.computeIfAbsent(message, key -> new LongAdder()).increment();
    }
  }

  /** What went wrong, and how often. */
  Map<String, Long> messages() {
    return values(messages);
  }

  /** Everything from the start. The recorder's part since the last call is added to the total. */
  synchronized Snapshot total() {
    return new Snapshot(requests(), values(statuses), values(errors), total.copy());
  }

  /** Durations since the last call. */
  synchronized Histogram interval() {
    Histogram interval = durations.getIntervalHistogram();
    total.add(interval);
    return interval;
  }

  private long requests() {
    return statuses.values().stream().mapToLong(LongAdder::sum).sum();
  }

  private void record(long nanos) {
    durations.recordValue(Math.min(TimeUnit.NANOSECONDS.toMicros(nanos), LONGEST_MICROS));
  }

  private static <K> void count(Map<K, LongAdder> counters, K key) {
    counters.computeIfAbsent(key, any -> new LongAdder()).increment();
  }

  private static <K extends Comparable<K>> Map<K, Long> values(Map<K, LongAdder> counters) {
    Map<K, Long> values = new TreeMap<>();
    counters.forEach((key, counter) -> values.put(key, counter.sum()));
    return values;
  }
}
