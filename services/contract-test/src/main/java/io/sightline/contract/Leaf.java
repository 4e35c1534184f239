package io.sightline.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sightline.platform.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * One field of a body, however deep.
 *
 * @param name its own name
 */
record Leaf(String name, JsonPointer place, Schema<?> schema, boolean required) {
  private static final String MARK = "here goes the value";

  /** All fields of a body; of an array the ones of its first element. */
  static List<Leaf> of(Schema<?> body) {
    List<Leaf> leaves = new ArrayList<>();
    add(leaves, body, "");
    return leaves;
  }

  /** The body with another value in this place, written as given. */
  String replace(JsonNode body, String json) {
    JsonNode changed = body.deepCopy();
    set(changed, TextNode.valueOf(MARK));
    return text(changed).replace('"' + MARK + '"', json);
  }

  /** The body without this field. */
  String remove(JsonNode body) {
    JsonNode changed = body.deepCopy();
    ((ObjectNode) changed.at(place.head())).remove(name);
    return text(changed);
  }

  static String text(JsonNode json) {
    try {
      return Json.mapper().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void set(JsonNode body, JsonNode value) {
    JsonNode parent = body.at(place.head());
    if (parent instanceof ArrayNode array) {
      array.set(place.last().getMatchingIndex(), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
  }

  private static void add(List<Leaf> leaves, Schema<?> schema, String place) {
    Values.properties(schema)
        .forEach(
            (name, type) -> {
              Schema<?> property = type;
              String below = place + "/" + name;
              leaves.add(
                  new Leaf(
                      name, JsonPointer.compile(below), property, Values.required(schema, name)));
              switch (Values.Kind.of(property)) {
                case OBJECT -> add(leaves, property, below);
                case ARRAY -> add(leaves, property.getItems(), below + "/0");
                default -> {}
              }
            });
  }
}
