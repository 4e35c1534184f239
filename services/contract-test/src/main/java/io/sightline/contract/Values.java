package io.sightline.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sightline.platform.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Makes values that a schema allows. */
final class Values {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int USUAL_LENGTH = 8;
  private static final int[] LETTERS = "aZ09 _-.ßéøЖ中あ한🙂".codePoints().toArray();

  private final Subject subject;
  private final Operation operation;

  Values(Subject subject, Operation operation) {
    this.subject = subject;
    this.operation = operation;
  }

  /** The most ordinary value: what the subject or the document gives as an example. */
  JsonNode usual(String name, Schema<?> schema) {
    var given = subject.value(operation, name);
    if (given.isPresent()) {
      return Json.mapper().valueToTree(given.get());
    }
    if (schema.getExample() != null) {
      return Json.mapper().valueToTree(schema.getExample());
    }
    return switch (Kind.of(schema)) {
      case OBJECT -> object(schema);
      case ARRAY -> array(name, schema);
      case TEXT -> NODES.textNode(text(schema));
      case WHOLE, NUMBER -> NODES.numberNode(number(schema));
      case FLAG -> NODES.booleanNode(true);
      case ANY -> NODES.textNode("anything");
    };
  }

  /** Something else that is allowed, by chance. */
  JsonNode random(String name, Schema<?> schema, Random random) {
    if (subject.value(operation, name).isPresent() || schema.getPattern() != null) {
      return usual(name, schema);
    }
    return switch (Kind.of(schema)) {
      case OBJECT -> randomObject(schema, random);
      case TEXT -> randomText(schema, random);
      case WHOLE -> {
        long min = minimum(schema).setScale(0, RoundingMode.CEILING).longValue();
        long max = maximum(schema).setScale(0, RoundingMode.FLOOR).longValue();
        yield NODES.numberNode(min == max ? min : random.nextLong(min, max));
      }
      case NUMBER -> {
        BigDecimal share = BigDecimal.valueOf(random.nextDouble());
        BigDecimal range = maximum(schema).subtract(minimum(schema));
        yield NODES.numberNode(
            minimum(schema)
                .add(range.multiply(share))
                .setScale(2, RoundingMode.DOWN)
                .max(minimum(schema)));
      }
      case FLAG -> NODES.booleanNode(random.nextBoolean());
      case ARRAY, ANY -> usual(name, schema);
    };
  }

  static String text(int length) {
    return "x".repeat(length);
  }

  static BigDecimal minimum(Schema<?> schema) {
    return schema.getMinimum() == null ? BigDecimal.ONE : schema.getMinimum();
  }

  static BigDecimal maximum(Schema<?> schema) {
    return schema.getMaximum() == null ? BigDecimal.valueOf(1000) : schema.getMaximum();
  }

  static boolean required(Schema<?> object, String property) {
    return object.getRequired() != null && object.getRequired().contains(property);
  }

  @SuppressWarnings("rawtypes")
  static Map<String, Schema> properties(Schema<?> object) {
    return object.getProperties() == null ? Map.of() : object.getProperties();
  }

  private ObjectNode object(Schema<?> schema) {
    ObjectNode object = NODES.objectNode();
    properties(schema)
        .forEach((property, type) -> object.set(property, usual(property, (Schema<?>) type)));
    return object;
  }

  private ObjectNode randomObject(Schema<?> schema, Random random) {
    ObjectNode object = NODES.objectNode();
    List<String> names = new ArrayList<>(properties(schema).keySet());
    for (String property : names) {
      if (required(schema, property) || random.nextBoolean()) {
        object.set(property, random(property, properties(schema).get(property), random));
      }
    }
    return object;
  }

  private ArrayNode array(String name, Schema<?> schema) {
    ArrayNode array = NODES.arrayNode();
    int items = Math.max(1, schema.getMinItems() == null ? 1 : schema.getMinItems());
    for (int i = 0; i < items; i++) {
      array.add(usual(name, schema.getItems()));
    }
    return array;
  }

  private static String text(Schema<?> schema) {
    if (schema.getEnum() != null) {
      return schema.getEnum().getFirst().toString();
    }
    String format = schema.getFormat() == null ? "" : schema.getFormat();
    return switch (format) {
      case "uuid" -> UUID.randomUUID().toString();
      case "date-time" -> "2026-01-31T12:00:00Z";
      case "date" -> "2026-01-31";
      case "email" -> "someone-" + UUID.randomUUID() + "@example.org";
      case "uri" -> "http://example.org/";
      default -> text(length(schema));
    };
  }

  private static int length(Schema<?> schema) {
    int min = schema.getMinLength() == null ? 0 : schema.getMinLength();
    int max = schema.getMaxLength() == null ? Integer.MAX_VALUE : schema.getMaxLength();
    return Math.clamp(USUAL_LENGTH, min, max);
  }

  private static BigDecimal number(Schema<?> schema) {
    if (schema.getEnum() != null) {
      return new BigDecimal(schema.getEnum().getFirst().toString());
    }
    return minimum(schema);
  }

  private static JsonNode randomText(Schema<?> schema, Random random) {
    if (schema.getEnum() != null) {
      List<?> all = schema.getEnum();
      return NODES.textNode(all.get(random.nextInt(all.size())).toString());
    }
    if (schema.getFormat() != null) {
      return NODES.textNode(text(schema));
    }
    int min = Math.max(1, schema.getMinLength() == null ? 0 : schema.getMinLength());
    int max = schema.getMaxLength() == null ? 200 : schema.getMaxLength();
    int length = min >= max ? max : random.nextInt(min, max);
    StringBuilder text = new StringBuilder("x");
    while (text.length() < length) {
      int letter = LETTERS[random.nextInt(LETTERS.length)];
      text.appendCodePoint(text.length() + Character.charCount(letter) > length ? 'x' : letter);
    }
    return NODES.textNode(text.toString());
  }

  /** The types of JSON Schema. */
  enum Kind {
    OBJECT,
    ARRAY,
    TEXT,
    WHOLE,
    NUMBER,
    FLAG,
    ANY;

    static Kind of(Schema<?> schema) {
      String type = schema.getType();
      if (type == null) {
        return schema.getProperties() == null ? ANY : OBJECT;
      }
      return switch (type) {
        case "object" -> OBJECT;
        case "array" -> ARRAY;
        case "string" -> TEXT;
        case "integer" -> WHOLE;
        case "number" -> NUMBER;
        case "boolean" -> FLAG;
        default -> ANY;
      };
    }
  }
}
