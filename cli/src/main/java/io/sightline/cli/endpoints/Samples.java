package io.sightline.cli.endpoints;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes values that a schema allows: what was learned from earlier answers, else the example, the
 * default, the first of an enumeration, the smallest.
 */
final class Samples {
  private static final int DEEPEST = 10;
  private static final String ID = "_id";

  private final Map<String, Object> learned = new TreeMap<>();

  /** Samples of one run, whose user is one of its own. */
  Samples() {
    String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    learned.put("email", "endpoints-" + run + "@shop.example");
    learned.put("password", "endpoints-" + run);
  }

  /**
   * Remembers the ids of something that this run has made. Those of others, from lists, are left
   * alone: what is done to an id may change it.
   */
  void learn(Map<String, Object> answer) {
    answer.forEach(
        (name, value) -> {
          if (name.endsWith(ID) && value instanceof String) {
            learned.put(name, value);
          } else if (value instanceof Map<?, ?>) {
            learn(OpenApi.map(value));
          }
        });
  }

  /** A value for a parameter or a property of this name. */
  Object value(String name, Map<String, Object> schema, OpenApi document) {
    return value(name, schema, document, 0);
  }

  private Object value(String name, Object schemaOrReference, OpenApi document, int depth) {
    Map<String, Object> schema = document.resolve(schemaOrReference);
    if (learned.containsKey(name)) {
      return learned.get(name);
    }
    if (schema.containsKey("example")) {
      return schema.get("example");
    }
    if (schema.containsKey("default")) {
      return schema.get("default");
    }
    List<?> choices = OpenApi.list(schema.get("enum"));
    if (!choices.isEmpty()) {
      return choices.getFirst();
    }
    for (String key : List.of("oneOf", "anyOf")) {
      if (!OpenApi.list(schema.get(key)).isEmpty()) {
        return value(name, OpenApi.list(schema.get(key)).getFirst(), document, depth + 1);
      }
    }
    if (depth > DEEPEST) {
      return null;
    }
    return switch (String.valueOf(schema.getOrDefault("type", "object"))) {
      case "string" -> text(schema);
      case "integer" -> number(schema, 1).longValue();
      case "number" -> number(schema, 1);
      case "boolean" -> false;
      case "array" -> array(name, schema, document, depth);
      default -> object(schema, document, depth);
    };
  }

  private static String text(Map<String, Object> schema) {
    return switch (String.valueOf(schema.get("format"))) {
      case "uuid" -> UUID.randomUUID().toString();
      case "date" -> "2026-01-01";
      case "date-time" -> "2026-01-01T00:00:00Z";
      case "uri" -> "http://shop.example/";
      default -> {
        int shortest = number(schema.get("minLength"), 0).intValue();
        int longest = number(schema.get("maxLength"), Integer.MAX_VALUE).intValue();
        String usual = "sample";
        yield usual.length() >= shortest && usual.length() <= longest
            ? usual
            : "x".repeat(Math.max(1, shortest));
      }
    };
  }

  private static Number number(Map<String, Object> schema, Number otherwise) {
    return number(schema.get("minimum"), otherwise);
  }

  private static Number number(Object value, Number otherwise) {
    return value instanceof Number number ? number : otherwise;
  }

  private List<Object> array(String name, Map<String, Object> schema, OpenApi document, int depth) {
    List<Object> items = new ArrayList<>();
    int size = Math.max(1, number(schema.get("minItems"), 1).intValue());
    for (int i = 0; i < size; i++) {
      items.add(value(name, schema.get("items"), document, depth + 1));
    }
    return items;
  }

  private Map<String, Object> object(Map<String, Object> schema, OpenApi document, int depth) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<Object> required = new ArrayList<>(OpenApi.list(schema.get("required")));
    properties.putAll(OpenApi.map(schema.get("properties")));
    for (Object part : OpenApi.list(schema.get("allOf"))) {
      Map<String, Object> resolved = document.resolve(part);
      properties.putAll(OpenApi.map(resolved.get("properties")));
      required.addAll(OpenApi.list(resolved.get("required")));
    }
    Map<String, Object> object = new LinkedHashMap<>();
    Set<Object> names = new LinkedHashSet<>(required);
    for (Object name : names) {
      object.put(
          name.toString(),
          value(name.toString(), properties.get(name.toString()), document, depth + 1));
    }
    return object;
  }
}
