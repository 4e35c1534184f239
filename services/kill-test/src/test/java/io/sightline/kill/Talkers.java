package io.sightline.kill;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import io.sightline.platform.testing.Crowd;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Talk to the assistant; who is not answered says something else. */
final class Talkers extends Crowd {
  private static final int MESSAGES = 3;

  private final URI assistant;
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final Map<String, String> answered = new ConcurrentHashMap<>();

  private Talkers(URI assistant) {
    super(503);
    this.assistant = assistant;
  }

  static Talkers start(int count, URI assistant) {
    Talkers talkers = new Talkers(assistant);
    talkers.begin(count);
    return talkers;
  }

  /** Sessions that were opened. */
  Set<String> sessions() {
    return sessions;
  }

  /** Whatever was said, answered or not: {@code <session> <text>}. */
  Set<String> said() {
    return said;
  }

  /** What was answered: {@code <session> <text>}, and {@code <number> <answer>}. */
  Map<String, String> answered() {
    return answered;
  }

  @Override
  protected void turn(int number) throws Exception {
    HttpResponse<String> opened =
        send(
            HttpRequest.newBuilder(assistant.resolve("/chat/sessions"))
                .POST(BodyPublishers.noBody()));
    expect(opened, 201);
    String session = json(opened).path("session_id").asText();
    sessions.add(session);
    for (int i = 0; i < MESSAGES; i++) {
      talk(session);
    }
  }

  private void talk(String session) throws Exception {
    for (int tries = 0; tries < 500; tries++) {
      String text = "Which laptop is number " + UUID.randomUUID();
      said.add(session + " " + text);
      try {
        HttpResponse<String> answer =
            tryOnce(
                HttpRequest.newBuilder(assistant.resolve("/chat/sessions/" + session + "/messages"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"message\":\"" + text + "\"}")));
        if (answer.statusCode() == 200) {
          JsonNode message = json(answer).path("message");
          answered.put(
              session + " " + text,
              message.path("number").asInt() + " " + message.path("text").asText());
          return;
        }
        if (!isTrouble(answer)) {
          expect(answer, 200);
        }
      } catch (IOException e) {
        // Killed meanwhile; whether it was heard is not known.
      }
      Thread.sleep(PAUSE);
    }
    throw new AssertionError("nobody answers in session " + session);
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.mapper().readTree(answer.body());
  }
}
