package io.sightline.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.security.MessageDigest;
import java.time.Duration;

/** Lets callers in who know the key, and not too often: a bucket that fills up evenly. */
final class ApiKeys {
  private static final String SCHEME = "Bearer ";
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final byte[] key;
  private final int perMinute;
  private double left;
  private long filledAt = System.nanoTime();

  ApiKeys(String key, int perMinute) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("llm.rate.limit must be at least 1");
    }
    this.key = key.getBytes(UTF_8);
    this.perMinute = perMinute;
    this.left = perMinute;
  }

  /** Throws 401 for a wrong key. */
  void check(ServerRequest request) {
    String sent = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    boolean right =
        sent.startsWith(SCHEME)
            && MessageDigest.isEqual(key, sent.substring(SCHEME.length()).strip().getBytes(UTF_8));
    if (!right) {
      throw new ApiError(
          Status.UNAUTHORIZED_401,
          "invalid_request_error",
          "invalid_api_key",
          null,
          sent.isEmpty() ? "You didn't provide an API key" : "Incorrect API key provided");
    }
  }

  /** Throws 429 when there were too many requests within the last minute. */
  synchronized void take() {
    long now = System.nanoTime();
    left = Math.min(perMinute, left + (double) (now - filledAt) * perMinute / MINUTE);
    filledAt = now;
    if (left < 1) {
      throw new ApiError(
              Status.TOO_MANY_REQUESTS_429,
              "requests",
              "rate_limit_exceeded",
              null,
              "Rate limit reached: %d requests per minute".formatted(perMinute))
          .retryAfter(Duration.ofNanos((long) ((1 - left) * MINUTE / perMinute)));
    }
    left--;
  }
}
