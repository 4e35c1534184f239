package io.sightline.assistant;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.http.BadRequestException;
import io.helidon.websocket.WsCloseCodes;
import io.sightline.assistant.Answers.SessionAnswer;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.DatabaseException;
import io.sightline.platform.Json;
import io.sightline.platform.Require;
import io.sightline.platform.websocket.WebSocketConnection;
import io.sightline.platform.websocket.WebSocketHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /ws}: one conversation over one connection, in JSON messages. */
final class ChatSocket implements WebSocketHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final int MAX_ID_LENGTH = 64;

  /** A peer that never gets it right is not worth listening to. */
  private static final int MISTAKES_IN_A_ROW = 10;

  private final WebSocketConnection connection;
  private final SessionStore sessions;
  private final MessageProcessor processor;
  private final int messageLength;
  private UUID session;
  private int mistakes;

  ChatSocket(
      WebSocketConnection connection,
      SessionStore sessions,
      MessageProcessor processor,
      int messageLength) {
    this.connection = connection;
    this.sessions = sessions;
    this.processor = processor;
    this.messageLength = messageLength;
  }

  @Override
  public void onText(String text) {
    Received message;
    try {
      message = Json.mapper().readValue(text, Received.class);
    } catch (JsonProcessingException e) {
      mistake(null, "invalid_json", "A message must be a JSON object with texts");
      return;
    }
    if (message == null) {
      mistake(null, "invalid_json", "A message must be a JSON object");
      return;
    }
    try {
      if (message.id() != null) {
        Require.text("id", message.id(), MAX_ID_LENGTH);
      }
      handle(message);
    } catch (BadRequestException e) {
      mistake(message.id(), "invalid_message", e.getMessage());
    } catch (DatabaseException e) {
      LOGGER
          .atError()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .setCause(e)
          .log("database_away");
      refuse(message.id(), "unavailable", Main.UNAVAILABLE, Optional.of(Main.DATABASE_BREAK));
    }
  }

  private void handle(Received message) {
    switch (Require.text("type", message.type(), MAX_ID_LENGTH)) {
      case "start" -> start(message);
      case "message" -> answer(message);
      case "ping" -> {
        mistakes = 0;
        send(new Pong("pong", message.id()));
      }
      default -> mistake(message.id(), "unknown_type", "type must be start, message or ping");
    }
  }

  private void start(Received message) {
    Optional<Session> found;
    if (message.sessionId() == null) {
      found = sessions.open();
      BusinessEvent.log(LOGGER, "chat_session_opened", found.isPresent() ? "success" : "too_many");
      if (found.isEmpty()) {
        refuse(
            message.id(),
            "unavailable",
            "Too many conversations at the moment",
            Optional.of(Duration.ofSeconds(30)));
        return;
      }
    } else {
      found = SessionIds.parse(message.sessionId()).flatMap(sessions::find);
      if (found.isEmpty()) {
        mistake(message.id(), "unknown_session", "Session not found");
        return;
      }
    }
    mistakes = 0;
    session = found.get().id();
    send(new Started("session", message.id(), SessionAnswer.of(found.get(), sessions.maxAge())));
  }

  private void answer(Received message) {
    if (session == null) {
      mistake(message.id(), "no_session", "Send a message of type start first");
      return;
    }
    String text = Require.text("text", message.text(), messageLength);
    mistakes = 0;
    Outcome outcome = processor.process(session, text);
    switch (outcome.status()) {
      case ANSWERED ->
          send(new Answer("answer", message.id(), Answers.Reply.of(outcome.reply().orElseThrow())));
      case UNKNOWN_SESSION -> {
        session = null;
        refuse(message.id(), "unknown_session", "Session not found", Optional.empty());
      }
      case RATE_LIMITED ->
          refuse(
              message.id(),
              "rate_limited",
              "Too many messages in this session",
              outcome.retryAfter());
      case MODEL_UNAVAILABLE ->
          refuse(message.id(), "unavailable", Main.UNAVAILABLE, outcome.retryAfter());
    }
  }

  private void mistake(String id, String code, String error) {
    refuse(id, code, error, Optional.empty());
    mistakes++;
    if (mistakes >= MISTAKES_IN_A_ROW) {
      connection.close(WsCloseCodes.VIOLATED_POLICY, "Too many mistakes in a row");
    }
  }

  private void refuse(String id, String code, String error, Optional<Duration> retryAfter) {
    send(new Refusal("error", id, code, error, retryAfter.map(Answers::seconds).orElse(null)));
  }

  private void send(Object message) {
    connection.send(new String(Json.bytes(message), UTF_8));
  }

  private record Received(String type, String id, String sessionId, String text) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Started(String type, String id, @JsonUnwrapped SessionAnswer session) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Answer(String type, String id, @JsonUnwrapped Answers.Reply reply) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Refusal(String type, String id, String code, String error, Long retryAfter) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Pong(String type, String id) {}
}
