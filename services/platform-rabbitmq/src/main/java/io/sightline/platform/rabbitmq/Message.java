package io.sightline.platform.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.sightline.platform.Json;
import java.io.IOException;
import java.util.UUID;

/**
 * A message as it was received: a JSON object, with its id and its type in the properties.
 *
 * @param id identifies the message for ever; receivers drop one that they have seen
 * @param type what it is about
 * @param json the whole object
 */
public record Message(UUID id, String type, String json) {

  /** A persistent message has this delivery mode. */
  private static final int PERSISTENT = 2;

  /**
   * The message in the shape of its type.
   *
   * @throws InvalidMessageException when it does not have it
   */
  public <T> T as(Class<T> shape) {
    try {
      return Json.mapper().readValue(json, shape);
    } catch (JsonProcessingException e) {
      throw new InvalidMessageException(
          "not a valid %s: %s".formatted(shape.getSimpleName(), firstLine(e)), e);
    }
  }

  static Message of(BasicProperties properties, byte[] body) {
    if (properties.getMessageId() == null || properties.getType() == null) {
      throw new InvalidMessageException("message_id or type is missing from the properties");
    }
    try {
      UUID id = UUID.fromString(properties.getMessageId());
      if (!Json.mapper().readTree(body).isObject()) {
        throw new InvalidMessageException("the body is not a JSON object");
      }
      return new Message(id, properties.getType(), new String(body, UTF_8));
    } catch (IllegalArgumentException e) {
      throw new InvalidMessageException("message_id is not a UUID: " + properties.getMessageId());
    } catch (IOException e) {
      throw new InvalidMessageException("the body is not JSON: " + firstLine(e), e);
    }
  }

  BasicProperties properties(String application) {
    return new BasicProperties.Builder()
        .messageId(id.toString())
        .type(type)
        .contentType("application/json")
        .deliveryMode(PERSISTENT)
        .appId(application)
        .build();
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
