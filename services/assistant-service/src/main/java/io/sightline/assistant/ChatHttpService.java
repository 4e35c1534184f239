package io.sightline.assistant;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.assistant.Answers.SessionAnswer;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /chat}: conversations over HTTP. */
final class ChatHttpService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final Duration BUSY = Duration.ofSeconds(30);

  private final SessionStore sessions;
  private final MessageProcessor processor;
  private final int messageLength;

  ChatHttpService(SessionStore sessions, MessageProcessor processor, int messageLength) {
    this.sessions = sessions;
    this.processor = processor;
    this.messageLength = messageLength;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/sessions", this::open)
        .any("/sessions", MethodNotAllowed.allow("POST"))
        .get("/sessions/{session_id}", this::find)
        .any("/sessions/{session_id}", MethodNotAllowed.allow("GET"))
        .post("/sessions/{session_id}/messages", this::message)
        .any("/sessions/{session_id}/messages", MethodNotAllowed.allow("POST"));
  }

  private void open(ServerRequest request, ServerResponse response) {
    Session session =
        sessions
            .open()
            .orElseThrow(
                () -> {
                  BusinessEvent.log(LOGGER, "chat_session_opened", "too_many");
                  return unavailable("Too many conversations at the moment", BUSY);
                });
    BusinessEvent.log(LOGGER, "chat_session_opened");
    response.status(Status.CREATED_201).header(HeaderNames.LOCATION, location(session.id()));
    Json.send(response, SessionAnswer.of(session, sessions.maxAge()));
  }

  private void find(ServerRequest request, ServerResponse response) {
    Session session = sessions.find(id(request)).orElseThrow(ChatHttpService::notFound);
    Json.send(
        response,
        new Conversation(SessionAnswer.of(session, sessions.maxAge()), sessions.history(session)));
  }

  private void message(ServerRequest request, ServerResponse response) {
    UUID id = id(request);
    NewMessage body = Json.read(request, NewMessage.class);
    Outcome outcome = processor.process(id, Require.text("message", body.message(), messageLength));
    switch (outcome.status()) {
      case ANSWERED -> Json.send(response, Answers.Reply.of(outcome.reply().orElseThrow()));
      case UNKNOWN_SESSION -> throw notFound();
      case RATE_LIMITED ->
          throw refusal(
              "Too many messages in this session",
              Status.TOO_MANY_REQUESTS_429,
              outcome.retryAfter().orElseThrow());
      case MODEL_UNAVAILABLE ->
          throw unavailable(Main.UNAVAILABLE, outcome.retryAfter().orElseThrow());
    }
  }

  /** Anything that is no id belongs to no session. */
  private static UUID id(ServerRequest request) {
    String text = request.path().pathParameters().get("session_id");
    return SessionIds.parse(text).orElseThrow(ChatHttpService::notFound);
  }

  private static String location(UUID id) {
    return "/chat/sessions/" + id;
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Session not found");
  }

  private static HttpException unavailable(String message, Duration wait) {
    return refusal(message, Status.SERVICE_UNAVAILABLE_503, wait);
  }

  private static HttpException refusal(String message, Status status, Duration wait) {
    return new HttpException(message, status, true)
        .header(
            HeaderValues.create(HeaderNames.RETRY_AFTER, String.valueOf(Answers.seconds(wait))));
  }

  private record NewMessage(String message) {}

  private record Conversation(SessionAnswer session, List<Message> messages) {}
}
