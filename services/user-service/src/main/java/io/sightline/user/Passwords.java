package io.sightline.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes of passwords, made slow on purpose.
 *
 * <p>Only so many are worked on at a time that a flood of logins leaves a processor for everything
 * else.
 */
final class Passwords {
  /** More than this bcrypt would cut off, and a longer password would be as good as its start. */
  static final int MAX_BYTES = 72;

  private static final int MIN_COST = 4;
  private static final int MAX_COST = 15;

  /** Less than the gateway has. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final int cost;
  private final String nobodys;
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);

  Passwords(int cost) {
    if (cost < MIN_COST || cost > MAX_COST) {
      throw new IllegalArgumentException(
          "PASSWORD_COST must be between " + MIN_COST + " and " + MAX_COST + ": " + cost);
    }
    this.cost = cost;
    this.nobodys = hash("");
  }

  static boolean fits(String password) {
    return password.getBytes(UTF_8).length <= MAX_BYTES;
  }

  String hash(String password) {
    return new String(BCrypt.withDefaults().hash(cost, password.getBytes(UTF_8)), UTF_8);
  }

  boolean matches(String password, String hash) {
    return BCrypt.verifyer().verify(password.getBytes(UTF_8), hash.getBytes(UTF_8)).verified;
  }

  /** Takes as long as a comparison with somebody's hash. */
  void compareWithNobodys(String password) {
    matches(password, nobodys);
  }

  /** Whether the hash was made with another cost than is configured now. */
  boolean outdated(String hash) {
    return !hash.startsWith("$2a$%02d$".formatted(cost));
  }

  /**
   * Does work with hashes when it is its turn.
   *
   * @throws HttpException 503 when that is not soon
   */
  <T> T inTurn(Supplier<T> work) {
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HttpException(
                "Too many logins and registrations at once", Status.SERVICE_UNAVAILABLE_503, true)
            .header(HeaderValues.create(HeaderNames.RETRY_AFTER, PATIENCE.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a turn", e);
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }
}
