package io.sightline.assistant;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sightline.platform.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import redis.clients.jedis.params.SetParams;

/** The last messages of conversations in Redis, each with the number of the newest. */
final class ConversationCache {
  private static final String PREFIX = "assistant:conversation:";

  private final Redis redis;
  private final Duration maxAge;

  ConversationCache(Redis redis, Duration maxAge) {
    this.redis = redis;
    this.maxAge = maxAge;
  }

  /** The last messages, unless there are none or they are not the newest of this session. */
  Optional<List<Message>> messages(Session session) {
    return redis
        .ask(client -> client.get(key(session.id())))
        .flatMap(ConversationCache::parse)
        // A copy from before an outage of Redis lacks what was written meanwhile.
        .filter(conversation -> conversation.newest() == session.messages())
        .map(Conversation::messages);
  }

  void put(Session session, List<Message> messages) {
    String json = new String(Json.bytes(new Conversation(session.messages(), messages)), UTF_8);
    SetParams expiry = SetParams.setParams().ex(Math.max(1, maxAge.toSeconds()));
    redis.ask(client -> client.set(key(session.id()), json, expiry));
  }

  void remove(List<UUID> sessions) {
    String[] keys = sessions.stream().map(ConversationCache::key).toArray(String[]::new);
    redis.ask(client -> client.del(keys));
  }

  private static Optional<Conversation> parse(String json) {
    try {
      return Optional.of(Json.mapper().readValue(json, Conversation.class));
    } catch (JsonProcessingException e) {
      // Not ours, or of another version: as good as none, and about to be replaced.
      return Optional.empty();
    }
  }

  private static String key(UUID session) {
    return PREFIX + session;
  }

  private record Conversation(int newest, List<Message> messages) {}
}
