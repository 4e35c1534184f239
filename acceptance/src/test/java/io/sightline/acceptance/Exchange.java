package io.sightline.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An answer without what differs each time: ids, times, stock, and headers that follow from them.
 */
record Exchange(String request, int status, Map<String, List<String>> headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ID =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private static final Set<String> OTHER_EACH_TIME =
      Set.of(
          "created", "created_at", "expires_at", "last_active_at", "processing_time_ms", "stock");

  /** The length follows from the body, which is compared itself. */
  private static final Set<String> LEFT_OUT =
      Set.of("date", "content-length", "x-request-id", "x-trace-id");

  static Exchange of(String request, HttpResponse<String> answer) {
    Map<String, List<String>> headers =
        new TreeMap<>(
            answer.headers().map().entrySet().stream()
                .filter(header -> !LEFT_OUT.contains(header.getKey().toLowerCase()))
                .collect(
                    Collectors.toMap(
                        header -> header.getKey().toLowerCase(),
                        header -> header.getValue().stream().map(Exchange::withoutIds).toList())));
    return new Exchange(request, answer.statusCode(), headers, normalized(answer.body()));
  }

  private static String normalized(String body) {
    try {
      return withoutIds(normalized(JSON.readTree(body)).toString());
    } catch (JsonProcessingException e) {
      return body;
    }
  }

  private static String withoutIds(String text) {
    return ID.matcher(text).replaceAll("<id>");
  }

  private static JsonNode normalized(JsonNode json) {
    if (json instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              field ->
                  field.setValue(
                      OTHER_EACH_TIME.contains(field.getKey())
                          ? TextNode.valueOf("<" + field.getValue().getNodeType() + ">")
                          : normalized(field.getValue())));
    } else if (json instanceof ArrayNode array) {
      array.forEach(Exchange::normalized);
    }
    return json;
  }
}
