package io.sightline.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One request to be sent.
 *
 * @param path path with names in braces for its parameters
 * @param body null for none
 * @param expected the statuses of a shop that works
 */
record Call(
    Shop.Part part,
    Method method,
    String path,
    Map<String, String> pathParameters,
    Map<String, String> query,
    Map<String, String> headers,
    JsonNode body,
    Set<Integer> expected) {

  static Call get(Shop.Part part, String path) {
    return of(part, Method.GET, path);
  }

  static Call post(Shop.Part part, String path) {
    return of(part, Method.POST, path);
  }

  static Call put(Shop.Part part, String path) {
    return of(part, Method.PUT, path);
  }

  static Call patch(Shop.Part part, String path) {
    return of(part, Method.PATCH, path);
  }

  private static Call of(Shop.Part part, Method method, String path) {
    return new Call(part, method, path, Map.of(), Map.of(), Map.of(), null, Set.of(200));
  }

  Call with(String pathParameter, String value) {
    return new Call(
        part,
        method,
        path,
        plus(pathParameters, pathParameter, value),
        query,
        headers,
        body,
        expected);
  }

  Call query(String name, Object value) {
    return new Call(
        part,
        method,
        path,
        pathParameters,
        plus(query, name, value.toString()),
        headers,
        body,
        expected);
  }

  Call header(String name, String value) {
    return new Call(
        part, method, path, pathParameters, query, plus(headers, name, value), body, expected);
  }

  Call as(Session session) {
    return header("Authorization", "Bearer " + session.token());
  }

  Call body(JsonNode json) {
    return new Call(part, method, path, pathParameters, query, headers, json, expected);
  }

  Call expect(Integer... statuses) {
    return new Call(part, method, path, pathParameters, query, headers, body, Set.of(statuses));
  }

  /** What it is called in reports. */
  String name() {
    return method.text() + " " + part.prefix() + path;
  }

  private static Map<String, String> plus(Map<String, String> map, String key, String value) {
    Map<String, String> result = new LinkedHashMap<>(map);
    result.put(key, value);
    return new TreeMap<>(result);
  }
}
