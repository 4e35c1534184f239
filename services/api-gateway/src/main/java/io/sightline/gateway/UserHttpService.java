package io.sightline.gateway;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.sightline.platform.MethodNotAllowed;

/** {@code /api/users}. */
final class UserHttpService implements HttpService {
  private final PassThrough users;

  UserHttpService(PassThrough users) {
    this.users = users;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/api/users", users.to("/users"))
        .any("/api/users", MethodNotAllowed.allow("POST"))
        .post("/api/users/login", users.to("/users/login"))
        .any("/api/users/login", MethodNotAllowed.allow("POST"))
        .get("/api/users/{user_id}", users.to("/users/{user_id}"))
        .any("/api/users/{user_id}", MethodNotAllowed.allow("GET"));
    favorites(rules);
    preferences(rules);
  }

  private void favorites(HttpRules rules) {
    String favorite = "/users/{user_id}/favorites/{product_id}";
    rules
        .get("/api/users/{user_id}/favorites", users.to("/users/{user_id}/favorites"))
        .any("/api/users/{user_id}/favorites", MethodNotAllowed.allow("GET"))
        .put("/api" + favorite, users.to(favorite))
        .delete("/api" + favorite, users.to(favorite))
        .any("/api" + favorite, MethodNotAllowed.allow("PUT, DELETE"));
  }

  private void preferences(HttpRules rules) {
    String preferences = "/users/{user_id}/preferences";
    rules
        .get("/api" + preferences, users.to(preferences))
        .put("/api" + preferences, users.to(preferences))
        .any("/api" + preferences, MethodNotAllowed.allow("GET, PUT"));
  }
}
