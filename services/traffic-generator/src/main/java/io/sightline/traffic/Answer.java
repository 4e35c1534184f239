package io.sightline.traffic;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer with an expected status; its body is missing where it was empty or no JSON. */
record Answer(int status, JsonNode body) {

  /** A field that must be there. */
  String text(String pointer) {
    JsonNode field = body.at(pointer);
    if (!field.isValueNode() || field.isNull()) {
      throw new UnexpectedAnswer("the answer has no " + pointer);
    }
    return field.asText();
  }

  /** A whole number that must be there. */
  int number(String pointer) {
    JsonNode field = body.at(pointer);
    if (!field.isInt()) {
      throw new UnexpectedAnswer("the answer has no number " + pointer);
    }
    return field.intValue();
  }
}
