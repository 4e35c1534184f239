package io.sightline.contract;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to send and what its answer must be.
 *
 * @param title what is special about it
 * @param target path and query, encoded
 * @param body empty for a request without one
 */
record Call(
    String title,
    Operation operation,
    String target,
    Map<String, String> headers,
    Optional<byte[]> body,
    Expectation expectation) {

  Call title(String newTitle) {
    return new Call(newTitle, operation, target, headers, body, expectation);
  }

  Call target(String newTarget) {
    return new Call(title, operation, newTarget, headers, body, expectation);
  }

  Call header(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Call(title, operation, target, all, body, expectation);
  }

  Call withoutHeader(String name) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.remove(name);
    return new Call(title, operation, target, all, body, expectation);
  }

  Call body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  Call body(byte[] bytes) {
    return new Call(title, operation, target, headers, Optional.of(bytes), expectation);
  }

  Call expect(Expectation newExpectation) {
    return new Call(title, operation, target, headers, body, newExpectation);
  }

  @Override
  public String toString() {
    String text = body.map(bytes -> " " + new String(bytes, StandardCharsets.UTF_8)).orElse("");
    return "%s: %s %s %s%s"
        .formatted(title, operation.method(), shortened(target), headers, shortened(text));
  }

  private static String shortened(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
