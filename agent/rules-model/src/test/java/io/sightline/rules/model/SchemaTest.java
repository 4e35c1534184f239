package io.sightline.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema that editors use knows the same words as the reader. */
class SchemaTest {

  private final JsonNode schema = schema();

  @Test
  void hasTheKeysOfTheReader() {
    assertThat(keys(schema)).isEqualTo(Keys.FILE);
    assertThat(keys(definition("rule"))).isEqualTo(Keys.RULE);
    assertThat(keys(definition("match"))).isEqualTo(Keys.MATCH);
    assertThat(keys(definition("operation"))).isEqualTo(Keys.OPERATION);
    assertThat(keys(definition("span"))).isEqualTo(Keys.SPAN);
    assertThat(keys(definition("metric"))).isEqualTo(Keys.METRIC);
    assertThat(keys(definition("event"))).isEqualTo(Keys.EVENT);
    assertThat(keys(definition("transformed"))).isEqualTo(Keys.VALUE);
  }

  @Test
  void hasTheWordsOfTheReader() {
    assertThat(words("match", "visibility")).isEqualTo(Keys.VISIBILITY);
    assertThat(words("operation", "kind")).isEqualTo(Keys.OPERATION_KIND);
    assertThat(words("span", "kind")).isEqualTo(Keys.SPAN_KIND);
    assertThat(words("metric", "aggregate")).isEqualTo(Keys.AGGREGATE);
    assertThat(words("event", "severity")).isEqualTo(Keys.SEVERITY);
    assertThat(words("transformed", "mask")).isEqualTo(Keys.MASK);
  }

  @Test
  void hasTheLimitsOfTheReader() {
    JsonNode limit = definition("metric").path("properties").path("limit");
    assertThat(limit.path("maximum").intValue()).isEqualTo(ActionReader.MAX_LIMIT);
    assertThat(limit.path("default").intValue()).isEqualTo(ActionReader.DEFAULT_LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"rule", "match", "operation", "span", "metric", "event", "transformed"})
  void acceptsNoOtherKeys(String definition) {
    assertThat(definition(definition).path("additionalProperties").isBoolean()).isTrue();
  }

  private JsonNode definition(String name) {
    return schema.path("$defs").path(name);
  }

  private List<String> words(String definition, String property) {
    List<String> words = new ArrayList<>();
    definition(definition)
        .path("properties")
        .path(property)
        .path("enum")
        .forEach(it -> words.add(it.textValue()));
    return words;
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.path("properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static JsonNode schema() {
    try (InputStream stream = RuleFiles.class.getResourceAsStream("rules.schema.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
