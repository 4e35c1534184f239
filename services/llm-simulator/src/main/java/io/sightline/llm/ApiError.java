package io.sightline.llm;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import java.time.Duration;

/** An answer that is no completion, in the form that clients of the API know. */
final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Body body;
  private final transient Duration retryAfter;

  ApiError(Status status, String type, String code, String param, String message) {
    this(status, new Body(message, type, param, code), null);
  }

  private ApiError(Status status, Body body, Duration retryAfter) {
    super(body.message());
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  static ApiError invalid(String param, String message) {
    return new ApiError(
        Status.BAD_REQUEST_400, "invalid_request_error", "invalid_value", param, message);
  }

  /** An error after which the caller should wait. */
  ApiError retryAfter(Duration wait) {
    return new ApiError(status, body, wait);
  }

  static void send(ServerRequest request, ServerResponse response, ApiError error) {
    response.status(error.status);
    if (error.retryAfter != null) {
      // Whole seconds, and never one too few.
      response.header(
          HeaderNames.RETRY_AFTER,
          Long.toString(error.retryAfter.plusSeconds(1).minusNanos(1).toSeconds()));
    }
    Json.send(response, new Answer(error.body));
  }

  private record Answer(Body error) {}

  private record Body(String message, String type, String param, String code) {}
}
