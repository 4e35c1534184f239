package io.sightline.gateway;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.Require;
import java.util.List;
import java.util.Map;

/** What assistant-service answers, without a model behind it. */
final class FakeAssistant implements HttpService {
  static final String SESSION_ID = "7d9c1a34-1f0e-4c58-8f6b-3a1f2e4d5c6b";
  private static final String TIME = "2026-01-01T00:00:00Z";
  private static final Map<String, Object> SESSION =
      Map.of(
          "session_id", SESSION_ID,
          "created_at", TIME,
          "last_active_at", TIME,
          "expires_at", TIME,
          "message_count", 2);
  private static final Map<String, Object> MESSAGE =
      Map.of("number", 2, "role", "assistant", "text", "Take the laptop.", "created_at", TIME);

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/chat/sessions", this::open)
        .get("/chat/sessions/{session_id}", this::find)
        .post("/chat/sessions/{session_id}/messages", this::message);
  }

  private void open(ServerRequest request, ServerResponse response) {
    response.status(Status.CREATED_201);
    Json.send(response, SESSION);
  }

  private void find(ServerRequest request, ServerResponse response) {
    check(request);
    Json.send(response, Map.of("session", SESSION, "messages", List.of(MESSAGE)));
  }

  private void message(ServerRequest request, ServerResponse response) {
    check(request);
    String text = Require.text("message", Json.read(request, Body.class).message(), 2000);
    if (text.equals("too much")) {
      throw new HttpException("Too many messages", Status.TOO_MANY_REQUESTS_429, true)
          .header(HeaderValues.create(HeaderNames.RETRY_AFTER, "7"));
    }
    Json.send(
        response,
        Map.of(
            "session_id",
            SESSION_ID,
            "message",
            MESSAGE,
            "products",
            List.of(),
            "model",
            "gemini-2.5-flash",
            "usage",
            Map.of("input_tokens", 3, "output_tokens", 4)));
  }

  private static void check(ServerRequest request) {
    if (!request.path().pathParameters().get("session_id").equals(SESSION_ID)) {
      throw new NotFoundException("Session not found");
    }
  }

  private record Body(String message) {}
}
