package io.sightline.llm;

import io.helidon.config.Config;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Decides what becomes of each request: the same sequence for the same seed. */
final class Dice {
  /** Where 95 % of a normal distribution lie below, in standard deviations. */
  private static final double P95 = 1.6448536269514722;

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final double errorRate;
  private final double malformedRate;
  private final Duration median;
  private final Duration max;
  private final double sigma;
  private final AtomicLong requests = new AtomicLong();

  private Dice(
      long seed,
      double errorRate,
      double malformedRate,
      Duration median,
      Duration p95,
      Duration max) {
    if (errorRate < 0 || malformedRate < 0 || !(errorRate + malformedRate <= 1)) {
      throw new IllegalArgumentException(
          "llm.error.rate and llm.malformed.rate must be shares between 0 and 1, 1 together");
    }
    if (median.isNegative() || p95.compareTo(median) < 0 || max.compareTo(p95) < 0) {
      throw new IllegalArgumentException("llm.delay: 0 <= median <= p95 <= max must hold");
    }
    this.seed = seed;
    this.errorRate = errorRate;
    this.malformedRate = malformedRate;
    this.median = median;
    this.max = max;
    this.sigma = median.isZero() ? 0 : Math.log((double) p95.toNanos() / median.toNanos()) / P95;
  }

  static Dice create(Config config) {
    Config delay = config.get("delay");
    return new Dice(
        config.get("seed").asLong().get(),
        config.get("error.rate").asDouble().get(),
        config.get("malformed.rate").asDouble().get(),
        delay.get("median").as(Duration.class).get(),
        delay.get("p95").as(Duration.class).get(),
        delay.get("max").as(Duration.class).get());
  }

  /** The fate of the next request. */
  Throw next(Models.Model model) {
    long number = requests.incrementAndGet();
    SplittableRandom random = new SplittableRandom(seed + number * STEP);
    double nanos = median.toNanos() * model.delayFactor() * Math.exp(sigma * random.nextGaussian());
    Duration delay = Duration.ofNanos((long) Math.min(nanos, max.toNanos()));
    double chance = random.nextDouble();
    Kind kind;
    if (chance < errorRate) {
      kind = random.nextBoolean() ? Kind.OVERLOADED : Kind.INTERNAL_ERROR;
    } else if (chance < errorRate + malformedRate) {
      kind = random.nextBoolean() ? Kind.CUT_OFF : Kind.WITHOUT_CHOICES;
    } else {
      kind = Kind.COMPLETION;
    }
    return new Throw(number, kind, delay, random);
  }

  enum Kind {
    COMPLETION,
    INTERNAL_ERROR,
    OVERLOADED,
    CUT_OFF,
    WITHOUT_CHOICES
  }

  /**
   * What becomes of a request.
   *
   * @param number which request it is, counted from 1
   * @param random for everything else that is left to chance
   */
  record Throw(long number, Kind kind, Duration delay, SplittableRandom random) {}
}
