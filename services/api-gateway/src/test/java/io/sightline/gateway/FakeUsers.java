package io.sightline.gateway;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.Require;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A user-service with one user, whose token is "good". */
final class FakeUsers implements HttpService {
  static final String USER_ID = "6f1d1b1e-3c39-4a0e-8a3f-0a5f2f4f8c11";
  private static final Map<String, Object> USER =
      Map.of(
          "user_id",
          USER_ID,
          "email",
          "ada@example.com",
          "name",
          "Ada",
          "roles",
          List.of("customer"),
          "created_at",
          1_700_000_000);

  final List<Seen> seen = new CopyOnWriteArrayList<>();
  volatile Status failure;

  @Override
  public void routing(HttpRules rules) {
    rules
        .any(this::remember)
        .post("/users", this::register)
        .post("/users/login", this::logIn)
        .get("/users/{user_id}", (request, response) -> answer(request, response, USER))
        .get(
            "/users/{user_id}/favorites",
            (request, response) -> answer(request, response, List.of()))
        .put("/users/{user_id}/favorites/{product_id}", this::favorite)
        .delete("/users/{user_id}/favorites/{product_id}", this::favorite)
        .get(
            "/users/{user_id}/preferences",
            (request, response) ->
                answer(request, response, new Preferences("en", false, List.of())))
        .put("/users/{user_id}/preferences", this::prefer);
  }

  private void remember(ServerRequest request, ServerResponse response) {
    seen.add(
        new Seen(
            request.prologue().method().text(),
            request.prologue().uriPath().rawPath(),
            request.headers().first(HeaderNames.AUTHORIZATION).orElse(null),
            request.headers().first(HeaderNames.X_FORWARDED_FOR).orElse(null),
            request.headers().first(HeaderNames.create("Idempotency-Key")).orElse(null),
            request.headers().contains(HeaderNames.create("X-Secret"))));
    if (failure != null) {
      throw new HttpException("failing on purpose", failure, true)
          .header(HeaderValues.create(HeaderNames.RETRY_AFTER, "7"));
    }
    response.header(HeaderValues.create("X-Internal", "secret"));
    response.next();
  }

  private void register(ServerRequest request, ServerResponse response) {
    Registration body = Json.read(request, Registration.class);
    email(body.email());
    if (Require.text("password", body.password(), 72).length() < 8) {
      throw new HttpException("password must be longer", Status.BAD_REQUEST_400, true);
    }
    Require.text("name", body.name(), 100);
    response.status(Status.CREATED_201);
    Json.send(response, USER);
  }

  private void logIn(ServerRequest request, ServerResponse response) {
    Registration body = Json.read(request, Registration.class);
    email(body.email());
    Require.text("password", body.password(), 72);
    response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    Json.send(
        response,
        Map.of("token", "good", "token_type", "Bearer", "expires_in", 3600, "user_id", USER_ID));
  }

  private void favorite(ServerRequest request, ServerResponse response) {
    authorize(request);
    if (!request.path().pathParameters().get("product_id").equals("1")) {
      throw new HttpException("Product not found", Status.NOT_FOUND_404, true);
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private void prefer(ServerRequest request, ServerResponse response) {
    authorize(request);
    Preferences body = Json.read(request, Preferences.class);
    if (!Require.text("language", body.language(), 2).matches("[a-z]{2}")) {
      throw new HttpException("language must be a code", Status.BAD_REQUEST_400, true);
    }
    if (body.newsletter() == null || body.categories() == null) {
      throw new HttpException("newsletter, categories", Status.BAD_REQUEST_400, true);
    }
    Json.send(response, body);
  }

  private void answer(ServerRequest request, ServerResponse response, Object body) {
    authorize(request);
    Json.send(response, body);
  }

  private static void authorize(ServerRequest request) {
    if (!request.headers().first(HeaderNames.AUTHORIZATION).orElse("").equals("Bearer good")) {
      throw new HttpException("A token is required", Status.UNAUTHORIZED_401, true)
          .header(HeaderValues.create(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"shop\""));
    }
    if (!request.path().pathParameters().get("user_id").equals(USER_ID)) {
      throw new HttpException("Not yours", Status.FORBIDDEN_403, true);
    }
  }

  private static void email(String email) {
    if (!Require.text("email", email, 254).contains("@")) {
      throw new HttpException("email must be an address", Status.BAD_REQUEST_400, true);
    }
  }

  record Seen(
      String method,
      String path,
      String authorization,
      String forwardedFor,
      String idempotencyKey,
      boolean secret) {}

  private record Registration(String email, String password, String name) {}

  private record Preferences(String language, Boolean newsletter, List<String> categories) {}
}
