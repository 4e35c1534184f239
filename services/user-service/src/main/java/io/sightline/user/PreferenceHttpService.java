package io.sightline.user;

import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.auth.Tokens;

/** {@code /users/{user_id}/preferences}. */
final class PreferenceHttpService implements HttpService {
  private final PreferenceTable preferences;
  private final Tokens tokens;

  PreferenceHttpService(PreferenceTable preferences, Tokens tokens) {
    this.preferences = preferences;
    this.tokens = tokens;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/users/{user_id}/preferences", this::get)
        .put("/users/{user_id}/preferences", this::put)
        .any("/users/{user_id}/preferences", MethodNotAllowed.allow("GET, PUT"));
  }

  private void get(ServerRequest request, ServerResponse response) {
    String userId = userId(request);
    Json.send(response, preferences.get(userId).orElseThrow(PreferenceHttpService::noSuchUser));
  }

  private void put(ServerRequest request, ServerResponse response) {
    String userId = userId(request);
    Preferences wanted = Json.read(request, Preferences.class).checked();
    if (!preferences.put(userId, wanted)) {
      throw noSuchUser();
    }
    Json.send(response, wanted);
  }

  private String userId(ServerRequest request) {
    String userId = request.path().pathParameters().get("user_id");
    tokens.requireUser(request, userId);
    return userId;
  }

  private static NotFoundException noSuchUser() {
    return new NotFoundException("User not found");
  }
}
