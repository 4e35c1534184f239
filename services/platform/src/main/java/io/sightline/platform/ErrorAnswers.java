package io.sightline.platform;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import org.slf4j.Logger;

/** Turns every failure into a JSON answer: {@code {"error": "..."}}. */
final class ErrorAnswers {
  private static final Map<String, String> INTERNAL_ERROR =
      Map.of("error", "Internal Server Error");

  /** How Helidon begins a message that it keeps to itself. */
  private static final String NOTHING_TO_SAY = "Bad request, see server log";

  private final Logger logger;

  private ErrorAnswers(Logger logger) {
    this.logger = logger;
  }

  static void register(HttpRouting.Builder routing, Logger logger) {
    ErrorAnswers answers = new ErrorAnswers(logger);
    routing.error(HttpException.class, answers::http).error(Throwable.class, answers::unhandled);
  }

  /** Answers requests that fail before they reach a route, such as a broken request line. */
  static DirectHandlers beforeRouting() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, eventType, status, headers, message) ->
              unread(request, eventType)
                  ? transport(Status.BAD_REQUEST_400, headers, null)
                  : transport(status, headers, message));
    }
    return handlers.build();
  }

  /**
   * Helidon takes some malformed requests, such as a method with odd characters, for its own
   * failure.
   */
  private static boolean unread(
      DirectHandler.TransportRequest request, DirectHandler.EventType type) {
    return type == DirectHandler.EventType.INTERNAL_ERROR && request.method().isEmpty();
  }

  private static DirectHandler.TransportResponse transport(
      Status status, ServerResponseHeaders headers, String message) {
    boolean fault = status.code() >= 500;
    String error =
        fault || message == null || message.isBlank() || message.startsWith(NOTHING_TO_SAY)
            ? status.reasonPhrase()
            : message;
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderValues.CONTENT_TYPE_JSON)
        .entity(Json.bytes(Map.of("error", error)))
        .build();
  }

  private void http(ServerRequest request, ServerResponse response, HttpException e) {
    if (e.status().code() == Status.INTERNAL_SERVER_ERROR_500.code()) {
      unhandled(request, response, e);
      return;
    }
    response.status(e.status());
    e.headers().forEach(response::header);
    if (!e.keepAlive()) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    send(request, response, Map.of("error", e.getMessage()));
  }

  private void unhandled(ServerRequest request, ServerResponse response, Throwable e) {
    logger
        .atError()
        .addKeyValue("error", String.valueOf(e.getMessage()))
        .setCause(e)
        .log("unhandled_exception");
    response.status(Status.INTERNAL_SERVER_ERROR_500);
    send(request, response, INTERNAL_ERROR);
  }

  /** The answer to HEAD has no body: a client would read one as its next answer. */
  private static void send(
      ServerRequest request, ServerResponse response, Map<String, String> error) {
    if (request.prologue().method().equals(Method.HEAD)) {
      response.send();
    } else {
      Json.send(response, error);
    }
  }
}
