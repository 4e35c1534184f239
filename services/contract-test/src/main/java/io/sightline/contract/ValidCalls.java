package io.sightline.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** Requests that are as the document wants them. */
final class ValidCalls {
  private static final long SEED = 20260101;
  private static final int RANDOM_BODIES = 10;

  private final Subject subject;
  private final Operation operation;
  private final Values values;

  ValidCalls(Subject subject, Operation operation) {
    this.subject = subject;
    this.operation = operation;
    this.values = new Values(subject, operation);
  }

  /** The request that the operation is for: everything given, everything ordinary. */
  Call usual() {
    return call("the usual request", parameter -> true, body());
  }

  /** With what is required alone. */
  Call usualWith(JsonNode body) {
    return call("the usual request", parameter -> true, Optional.of(Leaf.text(body)));
  }

  /** A new usual body; empty when the operation takes none. */
  Optional<JsonNode> usualBody() {
    return operation.body().map(schema -> values.usual("", schema));
  }

  List<Call> all() {
    List<Call> calls = new ArrayList<>();
    calls.add(usual().expect(Expectation.success()));
    calls.add(
        call("without optional parameters", ValidCalls::isRequired, body())
            .expect(Expectation.success()));
    operation.parameters("query").forEach(parameter -> addQueries(calls, parameter));
    operation.body().ifPresent(schema -> addBodies(calls, schema));
    return calls;
  }

  /** The request with one query parameter of this value. */
  Call query(String title, String name, String value) {
    Call usual = usual();
    int query = usual.target().indexOf('?');
    StringJoiner parts = new StringJoiner("&");
    if (query >= 0) {
      for (String part : usual.target().substring(query + 1).split("&")) {
        if (!part.startsWith(name + "=")) {
          parts.add(part);
        }
      }
    }
    parts.add(name + "=" + encode(value));
    String path = query >= 0 ? usual.target().substring(0, query) : usual.target();
    return usual.title(title).target(path + "?" + parts);
  }

  /** The path with one parameter written as given. */
  Call path(String title, String name, String encoded) {
    Map<String, String> changed = new LinkedHashMap<>();
    changed.put(name, encoded);
    return call(title, parameter -> true, body()).target(target(parameter -> true, changed));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private void addQueries(List<Call> calls, Parameter parameter) {
    Schema<?> schema = parameter.getSchema();
    String name = parameter.getName();
    if (subject.value(operation, name).isPresent()) {
      return;
    }
    switch (Values.Kind.of(schema)) {
      case WHOLE, NUMBER -> {
        calls.add(query("smallest " + name, name, Values.minimum(schema).toPlainString()));
        calls.add(query("largest " + name, name, Values.maximum(schema).toPlainString()));
      }
      case TEXT -> {
        if (schema.getEnum() != null) {
          schema.getEnum().forEach(one -> calls.add(query(name + " " + one, name, "" + one)));
        } else if (schema.getPattern() == null && schema.getFormat() == null) {
          calls.add(query("foreign letters in " + name, name, "Größe 中文 🙂"));
        }
      }
      default -> {}
    }
  }

  private void addBodies(List<Call> calls, Schema<?> schema) {
    for (Leaf leaf : Leaf.of(schema)) {
      if (!leaf.required()) {
        calls.add(
            call(
                    "without " + leaf.place(),
                    p -> true,
                    body().map(b -> leaf.remove(usualBody().get())))
                .expect(Expectation.understood()));
      }
      if (subject.value(operation, leaf.name()).isEmpty()) {
        boundaries(leaf.schema())
            .forEach(
                (title, json) ->
                    calls.add(
                        usual()
                            .title(leaf.place() + " " + title)
                            .body(leaf.replace(usualBody().orElseThrow(), json))
                            .expect(Expectation.understood())));
      }
    }
    Random random = new Random(SEED);
    for (int i = 0; i < RANDOM_BODIES; i++) {
      calls.add(
          usual()
              .title("random body " + i)
              .body(Leaf.text(values.random("", schema, random)))
              .expect(Expectation.understood()));
    }
  }

  private static Map<String, String> boundaries(Schema<?> schema) {
    Map<String, String> values = new LinkedHashMap<>();
    switch (Values.Kind.of(schema)) {
      case TEXT -> {
        if (schema.getEnum() != null) {
          schema.getEnum().forEach(one -> values.put("is " + one, quoted(one.toString())));
        } else if (schema.getPattern() == null && schema.getFormat() == null) {
          int longest = schema.getMaxLength() == null ? 200 : schema.getMaxLength();
          values.put("is as short as allowed", quoted(Values.text(shortest(schema))));
          values.put("is as long as allowed", quoted(Values.text(longest)));
          values.put("is as long as allowed in other letters", quoted("한".repeat(longest)));
          values.put("is escaped", "\"\\u0078\\u00e9\"");
        }
      }
      case WHOLE, NUMBER -> {
        bound(values, "is as small as allowed", schema.getMinimum());
        bound(values, "is as large as allowed", schema.getMaximum());
      }
      case FLAG -> {
        values.put("is false", "false");
      }
      default -> {}
    }
    return values;
  }

  private static int shortest(Schema<?> schema) {
    return Math.max(1, schema.getMinLength() == null ? 0 : schema.getMinLength());
  }

  private static void bound(Map<String, String> values, String title, BigDecimal bound) {
    if (bound != null) {
      values.put(title, bound.toPlainString());
    }
  }

  static String quoted(String text) {
    return Leaf.text(com.fasterxml.jackson.databind.node.TextNode.valueOf(text));
  }

  private Optional<String> body() {
    return usualBody().map(Leaf::text);
  }

  private Call call(String title, Predicate<Parameter> included, Optional<String> body) {
    Map<String, String> headers = new LinkedHashMap<>(subject.credentials(operation));
    operation.parameters("header").stream()
        .filter(included)
        .filter(parameter -> !headers.containsKey(parameter.getName()))
        .forEach(parameter -> headers.put(parameter.getName(), text(parameter)));
    body.ifPresent(text -> headers.put("Content-Type", Operation.JSON));
    return new Call(
        title,
        operation,
        target(included, Map.of()),
        headers,
        body.map(text -> text.getBytes(StandardCharsets.UTF_8)),
        Expectation.understood());
  }

  private String target(Predicate<Parameter> included, Map<String, String> encoded) {
    String path = operation.path();
    for (Parameter parameter : operation.parameters("path")) {
      String name = parameter.getName();
      String value = encoded.containsKey(name) ? encoded.get(name) : encode(text(parameter));
      path = path.replace("{" + name + "}", value);
    }
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    operation.parameters("query").stream()
        .filter(included)
        .forEach(parameter -> query.add(parameter.getName() + "=" + encode(text(parameter))));
    return path + query;
  }

  private String text(Parameter parameter) {
    Schema<?> schema = parameter.getSchema();
    if (parameter.getExample() != null && subject.value(operation, parameter.getName()).isEmpty()) {
      return parameter.getExample().toString();
    }
    return values.usual(parameter.getName(), schema).asText();
  }

  private static boolean isRequired(Parameter parameter) {
    return Boolean.TRUE.equals(parameter.getRequired());
  }
}
