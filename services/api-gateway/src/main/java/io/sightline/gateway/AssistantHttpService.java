package io.sightline.gateway;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.sightline.platform.MethodNotAllowed;

/** {@code /api/assistant} over HTTP. */
final class AssistantHttpService implements HttpService {
  private final PassThrough assistant;

  AssistantHttpService(PassThrough assistant) {
    this.assistant = assistant;
  }

  @Override
  public void routing(HttpRules rules) {
    String sessions = "/chat/sessions";
    String session = sessions + "/{session_id}";
    String messages = session + "/messages";
    rules
        .post("/api/assistant" + sessions, assistant.to(sessions))
        .any("/api/assistant" + sessions, MethodNotAllowed.allow("POST"))
        .get("/api/assistant" + session, assistant.to(session))
        .any("/api/assistant" + session, MethodNotAllowed.allow("GET"))
        .post("/api/assistant" + messages, assistant.to(messages))
        .any("/api/assistant" + messages, MethodNotAllowed.allow("POST"));
  }
}
