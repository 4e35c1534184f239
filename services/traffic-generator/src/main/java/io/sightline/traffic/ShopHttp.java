package io.sightline.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Sends the requests of one family of flows, and counts what comes back. */
final class ShopHttp {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Shop shop;
  private final FamilyStatistics statistics;

  ShopHttp(Shop shop, FamilyStatistics statistics) {
    this.shop = shop;
    this.statistics = statistics;
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  Shop shop() {
    return shop;
  }

  FamilyStatistics statistics() {
    return statistics;
  }

  /**
   * Sends a request.
   *
   * @throws UnexpectedAnswer when the answer is not one of those that are expected
   */
  Answer send(Call call) {
    long start = System.nanoTime();
    int status;
    JsonNode body;
    try (HttpClientResponse response = submit(call)) {
      status = response.status().code();
      body = read(response).orElse(JsonNodeFactory.instance.missingNode());
    } catch (RuntimeException e) {
      String message = call.name() + ": " + reason(e);
      statistics.failed(System.nanoTime() - start, message);
      throw new UnexpectedAnswer(message, true);
    }
    boolean expected = call.expected().contains(status);
    statistics.answered(System.nanoTime() - start, status, expected);
    if (!expected) {
      String message = call.name() + ": " + status + detail(body);
      statistics.unexpected(message);
      throw new UnexpectedAnswer(message, true);
    }
    return new Answer(status, body);
  }

  private HttpClientResponse submit(Call call) {
    HttpClientRequest request = shop.client(call.part()).method(call.method()).uri(call.path());
    call.pathParameters().forEach(request::pathParam);
    call.query().forEach(request::queryParam);
    call.headers().forEach((name, value) -> request.header(HeaderNames.create(name), value));
    if (call.body() == null) {
      return request.request();
    }
    try {
      return request
          .header(HeaderValues.CONTENT_TYPE_JSON)
          .submit(MAPPER.writeValueAsBytes(call.body()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<JsonNode> read(HttpClientResponse response) {
    if (!response.entity().hasEntity()) {
      return Optional.empty();
    }
    // To the end in any case: what is left over would cost the connection.
    byte[] bytes;
    try (InputStream entity = response.inputStream()) {
      bytes = entity.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return Optional.ofNullable(MAPPER.readTree(bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String detail(JsonNode body) {
    String error = body.path("error").asText();
    return error.isEmpty() ? "" : " " + error;
  }

  private static String reason(RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
