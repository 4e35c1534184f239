package io.sightline.rules.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The words of the language, in the order in which they are listed in messages. */
final class Keys {

  static final List<String> FILE = list("version", "rules");
  static final List<String> RULE =
      list(
          "name",
          "description",
          "enabled",
          "match",
          "when",
          "span",
          "attributes",
          "baggage",
          "metrics",
          "event");
  static final List<String> MATCH =
      list(
          "class",
          "super",
          "class-annotation",
          "method",
          "annotation",
          "args",
          "returns",
          "visibility",
          "operation");
  static final List<String> OPERATION = list("kind", "attributes");
  static final List<String> SPAN = list("name", "kind", "attributes", "error-when");
  static final List<String> METRIC =
      list(
          "counter",
          "up-down-counter",
          "histogram",
          "gauge",
          "value",
          "unit",
          "description",
          "labels",
          "buckets",
          "when",
          "limit",
          "aggregate");
  static final List<String> EVENT = list("name", "body", "severity", "attributes", "when");
  static final List<String> VALUE =
      list("from", "const", "map", "otherwise", "missing", "hash", "mask", "decimals");

  static final List<String> VISIBILITY = list("public", "protected", "package", "private");
  static final List<String> OPERATION_KIND =
      list(
          "http-server",
          "http-client",
          "rpc-server",
          "rpc-client",
          "db-client",
          "messaging-producer",
          "messaging-consumer",
          "scheduled-task",
          "websocket",
          "any");
  static final List<String> SPAN_KIND =
      list("internal", "server", "client", "producer", "consumer");
  static final List<String> SEVERITY = list("debug", "info", "warn", "error");
  static final List<String> AGGREGATE = list("sum", "min", "max", "avg", "count");
  static final List<String> MASK = list("all", "last4", "email");

  private static List<String> list(String... words) {
    return Collections.unmodifiableList(Arrays.asList(words));
  }

  private Keys() {}
}
