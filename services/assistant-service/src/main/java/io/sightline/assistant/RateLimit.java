package io.sightline.assistant;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Limits how many messages a session may send per minute, over all processes. */
final class RateLimit {
  private static final String PREFIX = "assistant:rate:";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Redis redis;
  private final SessionTable table;
  private final int perMinute;

  RateLimit(Redis redis, SessionTable table, int perMinute) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("chat.rate.limit must be at least 1");
    }
    this.redis = redis;
    this.table = table;
    this.perMinute = perMinute;
  }

  /** Counts a message; returns how long to wait when it is one too many. */
  Optional<Duration> take(UUID session) {
    long now = Instant.now().getEpochSecond();
    long minute = now / MINUTE.toSeconds();
    String key = PREFIX + session + ":" + minute;
    long sent =
        redis
            .ask(
                client -> {
                  long count = client.incr(key);
                  if (count == 1) {
                    client.expire(key, 2 * MINUTE.toSeconds());
                  }
                  return count;
                })
            .orElseGet(() -> table.countQuestions(session, MINUTE) + 1L);
    return sent > perMinute
        ? Optional.of(Duration.ofSeconds((minute + 1) * MINUTE.toSeconds() - now))
        : Optional.empty();
  }
}
