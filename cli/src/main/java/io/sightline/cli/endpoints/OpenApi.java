package io.sightline.cli.endpoints;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What a service says of its HTTP interface: the operations of an OpenAPI 3.0 document. */
final class OpenApi {
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
  private static final int MOST_REFERENCES = 20;

  private final Map<String, Object> document;

  private OpenApi(Map<String, Object> document) {
    this.document = document;
  }

  /**
   * One operation.
   *
   * @param parameters in the order of the document, those of the path's included
   * @param body schema of the JSON body, when it takes one
   * @param statuses the answers that are described by their number
   * @param schemes names of the security schemes that it asks for
   */
  record Operation(
      String method,
      String path,
      List<Parameter> parameters,
      Optional<Map<String, Object>> body,
      Set<String> statuses,
      Set<String> schemes) {}

  /** A parameter: {@code in} is path, query, header or cookie. */
  record Parameter(String name, String in, boolean required, Map<String, Object> schema) {}

  /** Reads the document, if it is one. */
  static Optional<OpenApi> parse(String text) {
    try {
      Object read = new Load(LoadSettings.builder().build()).loadFromString(text);
      Map<String, Object> document = map(read);
      return document.containsKey("paths") ? Optional.of(new OpenApi(document)) : Optional.empty();
    } catch (YamlEngineException e) {
      return Optional.empty();
    }
  }

  /** All operations, as the document orders them. */
  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    map(document.get("paths"))
        .forEach(
            (path, value) -> {
              Map<String, Object> item = resolve(value);
              for (String method : METHODS) {
                if (item.containsKey(method)) {
                  operations.add(operation(method, path, item));
                }
              }
            });
    return operations;
  }

  private Operation operation(String method, String path, Map<String, Object> item) {
    Map<String, Object> operation = resolve(item.get(method));
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Object source : new Object[] {item.get("parameters"), operation.get("parameters")}) {
      for (Object each : list(source)) {
        Parameter parameter = parameter(resolve(each));
        parameters.put(parameter.in() + " " + parameter.name(), parameter);
      }
    }
    Object security =
        operation.containsKey("security") ? operation.get("security") : document.get("security");
    Set<String> schemes = new LinkedHashSet<>();
    list(security).forEach(alternative -> schemes.addAll(map(alternative).keySet()));
    return new Operation(
        method.toUpperCase(Locale.ROOT),
        path,
        List.copyOf(parameters.values()),
        body(operation),
        map(operation.get("responses")).keySet(),
        schemes);
  }

  private Parameter parameter(Map<String, Object> parameter) {
    Map<String, Object> schema = new LinkedHashMap<>(resolve(parameter.get("schema")));
    if (parameter.containsKey("example")) {
      schema.put("example", parameter.get("example"));
    }
    return new Parameter(
        String.valueOf(parameter.get("name")),
        String.valueOf(parameter.get("in")),
        Boolean.TRUE.equals(parameter.get("required")),
        schema);
  }

  private Optional<Map<String, Object>> body(Map<String, Object> operation) {
    if (!operation.containsKey("requestBody")) {
      return Optional.empty();
    }
    Map<String, Object> content = map(resolve(operation.get("requestBody")).get("content"));
    Map<String, Object> json = map(content.get("application/json"));
    if (json.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> schema = new LinkedHashMap<>(resolve(json.get("schema")));
    if (json.containsKey("example")) {
      schema.put("example", json.get("example"));
    }
    return Optional.of(schema);
  }

  /** The mapping itself, or the one that it refers to. */
  Map<String, Object> resolve(Object value) {
    Map<String, Object> map = map(value);
    for (int i = 0; i < MOST_REFERENCES && map.get("$ref") instanceof String reference; i++) {
      Object target = document;
      for (String part : reference.substring(reference.indexOf('#') + 1).split("/")) {
        if (!part.isEmpty()) {
          target = map(target).get(part.replace("~1", "/").replace("~0", "~"));
        }
      }
      map = map(target);
    }
    return map;
  }

  static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  /** The mapping with its keys as texts: response codes may be written as numbers. */
  static Map<String, Object> map(Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> source) {
      source.forEach((key, item) -> map.put(String.valueOf(key), item));
    }
    return map;
  }
}
