package io.sightline.platform.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened to an order. On the wire one flat JSON object with {@code event_id},
 * {@code type}, {@code version}, {@code occurred_at}, {@code order_id} and the fields of its type;
 * the records of {@code io.sightline.contracts.events} are its shapes and require what they need.
 *
 * @param id identifies the event for ever; receivers drop one that they have seen
 * @param type what happened, for example {@code order.created}
 * @param occurredAt when it happened
 * @param orderId the order it happened to, also the key of the Kafka record
 * @param body the whole object
 */
public record Event(UUID id, String type, Instant occurredAt, String orderId, JsonNode body) {

  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * Reads the value of a Kafka record.
   *
   * @throws InvalidEventException when it is not an event of the version that this package knows
   */
  static Event parse(byte[] json) {
    if (json == null) {
      throw new InvalidEventException("the record has no value");
    }
    try {
      return of(JSON.readTree(json));
    } catch (IOException e) {
      throw new InvalidEventException("the value is not JSON: " + firstLine(e), e);
    }
  }

  /** An event from one of its shapes. */
  static Event from(Object shape) {
    return of(JSON.valueToTree(shape));
  }

  /**
   * The event in the shape of its type.
   *
   * @throws InvalidEventException when it lacks a field of the shape
   */
  public <T> T as(Class<T> shape) {
    try {
      return JSON.treeToValue(body, shape);
    } catch (JsonProcessingException e) {
      throw new InvalidEventException(
          "not a valid " + shape.getSimpleName() + ": " + firstLine(e), e);
    }
  }

  String toJson() {
    return body.toString();
  }

  private static Event of(JsonNode body) {
    if (!body.isObject()) {
      throw new InvalidEventException("the value is not a JSON object");
    }
    JsonNode version = body.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw new InvalidEventException(
          "version is %s, expected %d"
              .formatted(version.isMissingNode() ? "missing" : version, VERSION));
    }
    try {
      return new Event(
          UUID.fromString(text(body, "event_id")),
          text(body, "type"),
          Instant.parse(text(body, "occurred_at")),
          text(body, "order_id"),
          body);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new InvalidEventException("a field cannot be read: " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new InvalidEventException(field + " is missing or not a text");
    }
    return value.textValue();
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
