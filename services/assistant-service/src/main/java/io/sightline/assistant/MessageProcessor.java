package io.sightline.assistant;

import io.sightline.assistant.Outcome.Status;
import io.sightline.platform.BusinessEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers messages, the same way for HTTP and WebSocket. */
final class MessageProcessor {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final SessionStore sessions;
  private final RateLimit limit;
  private final ProductSearch products;
  private final LanguageModel model;
  private final int promptSize;

  MessageProcessor(
      SessionStore sessions,
      RateLimit limit,
      ProductSearch products,
      LanguageModel model,
      int promptSize) {
    this.sessions = sessions;
    this.limit = limit;
    this.products = products;
    this.model = model;
    this.promptSize = promptSize;
  }

  /** Answers a message. Only what was answered becomes part of the conversation. */
  Outcome process(UUID sessionId, String text) {
    Outcome outcome = outcome(sessionId, text);
    String status =
        outcome.status() == Status.ANSWERED
            ? "success"
            : outcome.status().name().toLowerCase(Locale.ROOT);
    BusinessEvent.log(LOGGER, "chat_message", status);
    return outcome;
  }

  private Outcome outcome(UUID sessionId, String text) {
    Optional<Session> session = sessions.find(sessionId);
    if (session.isEmpty()) {
      return Outcome.refused(Status.UNKNOWN_SESSION);
    }
    Optional<Duration> wait = limit.take(sessionId);
    if (wait.isPresent()) {
      return Outcome.refused(Status.RATE_LIMITED, wait.get());
    }
    List<Message> history = sessions.history(session.get());
    Optional<List<Product>> found = products.find(text);
    ModelReply reply;
    try {
      reply = model.answer(Prompt.of(found, history, text, promptSize));
    } catch (ModelUnavailable e) {
      return Outcome.refused(Status.MODEL_UNAVAILABLE, e.retryAfter());
    }
    return sessions
        .append(session.get(), history, text, reply.text())
        .map(
            exchange ->
                Outcome.answered(new Outcome.Reply(exchange, found.orElse(List.of()), reply)))
        .orElseGet(() -> Outcome.refused(Status.UNKNOWN_SESSION));
  }
}
