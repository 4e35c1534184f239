package io.sightline.assistant;

import io.sightline.assistant.SessionTable.Deleted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Conversations: PostgreSQL has them, Redis has the newest part of them at hand. */
final class SessionStore {
  private final SessionTable table;
  private final ConversationCache cache;
  private final Settings settings;

  SessionStore(SessionTable table, ConversationCache cache, Settings settings) {
    this.table = table;
    this.cache = cache;
    this.settings = settings;
  }

  /**
   * Bounds.
   *
   * @param history messages of a conversation that are kept at hand
   * @param most sessions that may be active at a time
   * @param activeFor how long a session counts as active after a message
   * @param maxAge how long a session is kept after its last message
   */
  record Settings(int history, int most, Duration activeFor, Duration maxAge) {
    Settings {
      if (history < 2 || most < 1 || !activeFor.isPositive() || !maxAge.isPositive()) {
        throw new IllegalArgumentException("Not bounds of sessions: chat.history, chat.sessions.*");
      }
    }
  }

  /** Opens a session, unless too many are active. */
  Optional<Session> open() {
    return activeSessions() < settings.most() ? Optional.of(table.insert()) : Optional.empty();
  }

  Optional<Session> find(UUID id) {
    return table.find(id, settings.maxAge());
  }

  /** How many sessions were opened or written to a short time ago. */
  int activeSessions() {
    return table.count(settings.activeFor());
  }

  Duration maxAge() {
    return settings.maxAge();
  }

  /** The last messages, the oldest of them first. */
  List<Message> history(Session session) {
    if (session.messages() == 0) {
      return List.of();
    }
    Optional<List<Message>> atHand = cache.messages(session);
    if (atHand.isPresent()) {
      return atHand.get();
    }
    List<Message> messages = table.messages(session.id(), settings.history());
    // Only what belongs to this state of the session: another message may have come in between.
    if (!messages.isEmpty() && messages.getLast().number() == session.messages()) {
      cache.put(session, messages);
    }
    return messages;
  }

  /** Adds a question and its answer; empty when the session is gone. */
  Optional<Exchange> append(
      Session session, List<Message> history, String question, String answer) {
    Optional<Exchange> added = table.append(session.id(), question, answer, settings.maxAge());
    added
        .filter(exchange -> exchange.session().messages() == session.messages() + 2)
        .ifPresent(
            exchange -> {
              List<Message> all = new ArrayList<>(history);
              all.add(exchange.question());
              all.add(exchange.answer());
              int first = Math.max(0, all.size() - settings.history());
              cache.put(exchange.session(), all.subList(first, all.size()));
            });
    return added;
  }

  /** Deletes some of the sessions that are too old; returns how many records that were. */
  int deleteUnused(int most) {
    Deleted deleted = table.deleteUnused(settings.maxAge(), most);
    if (!deleted.sessions().isEmpty()) {
      cache.remove(deleted.sessions());
    }
    return deleted.records();
  }
}
