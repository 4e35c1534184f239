package io.sightline.assistant;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The parts that answers over HTTP and over WebSocket have in common. */
final class Answers {
  private Answers() {}

  /** A session as its user sees it. */
  record SessionAnswer(
      UUID sessionId,
      Instant createdAt,
      Instant lastActiveAt,
      Instant expiresAt,
      int messageCount) {

    static SessionAnswer of(Session session, Duration maxAge) {
      return new SessionAnswer(
          session.id(),
          session.createdAt(),
          session.lastActiveAt(),
          session.lastActiveAt().plus(maxAge),
          session.messages());
    }
  }

  /** What an answer took. */
  record Usage(long inputTokens, long outputTokens) {}

  /** An answer with the products that it may be about. */
  record Reply(UUID sessionId, Message message, List<Product> products, String model, Usage usage) {

    static Reply of(Outcome.Reply reply) {
      return new Reply(
          reply.exchange().session().id(),
          reply.exchange().answer(),
          reply.products(),
          reply.model().model(),
          new Usage(reply.model().inputTokens(), reply.model().outputTokens()));
    }
  }

  /** Whole seconds, and never one too few. */
  static long seconds(Duration wait) {
    return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
  }
}
