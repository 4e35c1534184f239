package io.sightline.assistant;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * One message of a conversation.
 *
 * @param number its place in the conversation, counted from 1
 */
record Message(int number, Role role, String text, Instant createdAt) {

  /** Who wrote it. */
  enum Role {
    @JsonProperty("user")
    USER,
    @JsonProperty("assistant")
    ASSISTANT
  }
}
