package io.sightline.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema that editors use knows the same words as the reader. */
class SchemaTest {

  private static final JsonSchema VALIDATOR =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema());

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

  /** An editor must not underline what the reader takes. */
  @ParameterizedTest
  @MethodSource("texts")
  void refusesNothingThatTheReaderTakes(String text) {
    if (new RuleFiles().add("test.yaml", text).read().problems().isEmpty()) {
      assertThat(refused(text)).as(text).isEmpty();
    }
  }

  /** What is wrong by its shape alone, an editor says while it is written. */
  @ParameterizedTest
  @MethodSource("wrongShapes")
  void refusesWrongShapes(String text) {
    assertThat(new RuleFiles().add("test.yaml", text).read().problems()).as(text).isNotEmpty();
    assertThat(refused(text)).as(text).isNotEmpty();
  }

  static Stream<String> texts() throws IOException {
    String shop = Files.readString(ExamplesTest.ROOT.resolve("agent/example-rules/shop.yaml"));
    return Stream.of(
            Stream.of(shop, RuleFilesTest.WHOLE),
            ExamplesTest.documented().stream(),
            HostileFilesTest.texts(),
            IntStream.range(0, 200).mapToObj(seed -> Mutations.mutate(shop, new Random(seed))))
        .flatMap(texts -> texts);
  }

  static Stream<String> wrongShapes() {
    // Of these the message says what the schema says, too: keys, words, kinds of values, limits.
    Pattern shape =
        Pattern.compile(
            "unknown key|has no '|is a list; expected a mapping|expected one of (all|debug|http|internal|public|sum)|has no kind"
                + "|both counter and histogram|expected true or false|from 1 to 1900");
    return HostileFilesTest.texts()
        .filter(
            text ->
                new RuleFiles()
                    .add("test.yaml", text).read().problems().stream()
                        .anyMatch(problem -> shape.matcher(problem.message()).find()));
  }

  private static Set<ValidationMessage> refused(String text) {
    try {
      return VALIDATOR.validate(json(YamlReader.read("test.yaml", text)));
    } catch (RuleException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** What the reader sees, as an editor would hand it to a schema. */
  private static JsonNode json(YamlNode node) {
    switch (node.kind) {
      case LIST -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        node.items.forEach(item -> list.add(json(item)));
        return list;
      }
      case MAPPING -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        node.entries.forEach(entry -> object.set(entry.key.text, json(entry.value)));
        return object;
      }
      default -> {
        return new ObjectMapper().valueToTree(node.isNull() ? null : node.scalar());
      }
    }
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
