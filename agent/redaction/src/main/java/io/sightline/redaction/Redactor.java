package io.sightline.redaction;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What is to be masked, and how a batch of records is. */
final class Redactor {

  private static final Logger logger = Logger.getLogger(Redactor.class.getName());

  /** As many batches as are masked at a time: one of each signal, and one beside them. */
  private static final int IDLE = 4;

  private final SensitiveNames names;
  private final UserPatterns patterns;
  private final boolean redisKeys;
  // What they have seen in one batch, they know in the next one.
  private final Queue<AttributeMasker> idle = new ArrayBlockingQueue<>(IDLE);
  private final AtomicBoolean reported = new AtomicBoolean();

  static Redactor create(ConfigProperties config) {
    return new Redactor(
        RedactionSettings.names(config),
        RedactionSettings.patterns(config),
        RedactionSettings.masksRedisKeys(config));
  }

  Redactor(SensitiveNames names, UserPatterns patterns, boolean redisKeys) {
    this.names = names;
    this.patterns = patterns;
    this.redisKeys = redisKeys;
  }

  SensitiveNames names() {
    return names;
  }

  /** For one thread. */
  AttributeMasker masker() {
    return new AttributeMasker(names, new TextMasker(names, patterns), redisKeys);
  }

  /**
   * Masks each record of a batch; the batch itself is returned when nothing of it changes. A record
   * that cannot be masked is left out: better it is missing than seen.
   */
  <T> Collection<T> mask(Collection<T> batch, BiFunction<T, AttributeMasker, T> mask) {
    AttributeMasker masker = idle.poll();
    if (masker == null) {
      masker = masker();
    }
    List<T> result = null;
    int index = 0;
    for (T item : batch) {
      T masked = tryMask(item, masker, mask);
      if (masked == null) {
        // What it was in the middle of is of no use for the next one.
        masker = masker();
      }
      if (masked != item && result == null) {
        result = firstOf(batch, index);
      }
      if (result != null && masked != null) {
        result.add(masked);
      }
      index++;
    }
    idle.offer(masker);
    return result == null ? batch : result;
  }

  private <T> T tryMask(T item, AttributeMasker masker, BiFunction<T, AttributeMasker, T> mask) {
    try {
      return mask.apply(item, masker);
    } catch (RuntimeException | StackOverflowError e) {
      if (reported.compareAndSet(false, true)) {
        logger.log(Level.WARNING, "sightline: a record could not be masked and is not sent", e);
      }
      countLost();
      return null;
    }
  }

  /** So rare that the counter is looked up each time. */
  private static void countLost() {
    GlobalOpenTelemetry.getMeter("io.sightline.redaction")
        .counterBuilder("sightline.redaction.lost")
        .setDescription("Spans, log records and metrics that could not be masked and were not sent")
        .setUnit("{record}")
        .build()
        .add(1);
  }

  private static <T> List<T> firstOf(Collection<T> batch, int count) {
    List<T> result = new ArrayList<>(batch.size());
    for (T item : batch) {
      if (result.size() == count) {
        break;
      }
      result.add(item);
    }
    return result;
  }
}
