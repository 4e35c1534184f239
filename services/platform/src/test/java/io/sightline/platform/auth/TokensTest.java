package io.sightline.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.http.HttpRouting;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Tokens TOKENS = tokens(SECRET);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ShopService service;

  @BeforeAll
  static void start() {
    service =
        ShopService.start(
            "test-service",
            Config.just(ConfigSources.create(Map.of("server.host", "127.0.0.1"))),
            shop -> shop.routing(TokensTest::routes));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  "})
  void knowsWhoSentARequest(String scheme) throws Exception {
    HttpResponse<String> answer = get("/who", scheme + token("u1", "customer"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"user_id\":\"u1\",\"roles\":[\"customer\"]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic dTpw", "Bearer", "Token x"})
  void asksForAToken(String authorization) throws Exception {
    HttpResponse<String> answer = get("/who", authorization);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"shop\"");
    assertThat(answer.body()).isEqualTo("{\"error\":\"A token is required\"}");
  }

  static Stream<String> worthless() {
    String good = token("u1", "customer");
    String[] parts = good.split("\\.");
    Algorithm ours = Algorithm.HMAC256(SECRET);
    Instant later = Instant.now().plus(HOUR);
    return Stream.of(
        "x",
        "a.b.c",
        "..",
        good + "x",
        parts[0] + "." + parts[1] + ".",
        parts[0]
            + "."
            + base64("{\"sub\":\"u2\",\"roles\":[\"admin\"],\"exp\":9999999999}")
            + "."
            + parts[2],
        base64("{\"alg\":\"none\"}") + "." + parts[1] + ".",
        tokens("x".repeat(32)).issue(new Caller("u1", Set.of("admin")), HOUR),
        JWT.create().withSubject("u1").withExpiresAt(later).sign(ours),
        JWT.create().withSubject("u1").withArrayClaim("roles", new String[0]).sign(ours),
        JWT.create().withArrayClaim("roles", new String[0]).withExpiresAt(later).sign(ours),
        JWT.create().withSubject("u1").withClaim("roles", "admin").withExpiresAt(later).sign(ours),
        JWT.create()
            .withSubject("u1")
            .withArrayClaim("roles", new Long[] {1L})
            .withExpiresAt(later)
            .sign(Algorithm.HMAC512(SECRET)));
  }

  @ParameterizedTest
  @MethodSource("worthless")
  void refusesAWorthlessToken(String token) throws Exception {
    HttpResponse<String> answer = get("/who", "Bearer " + token);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"shop\", error=\"invalid_token\"");
    assertThat(answer.body()).isEqualTo("{\"error\":\"Token is not valid\"}");
  }

  @Test
  void saysThatATokenHasExpired() throws Exception {
    String expired = TOKENS.issue(new Caller("u1", Set.of()), Duration.ofSeconds(-1));
    HttpResponse<String> answer = get("/who", "Bearer " + expired);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Token has expired\"}");
  }

  @Test
  void letsOnlyARoleIn() throws Exception {
    assertThat(get("/admin", "Bearer " + token("u1", "admin")).statusCode()).isEqualTo(200);
    assertThat(get("/admin", "").statusCode()).isEqualTo(401);

    HttpResponse<String> answer = get("/admin", "Bearer " + token("u1", "customer"));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Role admin is required\"}");
  }

  @Test
  void letsOnlyTheUserAndAdministratorsIn() throws Exception {
    assertThat(get("/users/u1", "Bearer " + token("u1", "customer")).statusCode()).isEqualTo(200);
    assertThat(get("/users/u1", "Bearer " + token("boss", "admin")).statusCode()).isEqualTo(200);
    assertThat(get("/users/u1", "Bearer " + token("u2", "customer")).statusCode()).isEqualTo(403);
    assertThat(get("/users/u1", "").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789abcdef0123456789abcde"})
  void wantsASecretThatCannotBeGuessed(String secret) {
    assertThatThrownBy(() -> tokens(secret))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("TOKEN_SECRET must have at least 32 bytes");
    assertThatThrownBy(() -> Tokens.create(Config.empty())).hasMessageContaining("TOKEN_SECRET");
  }

  private static void routes(HttpRouting.Builder routing) {
    routing
        .get("/who", (request, response) -> Json.send(response, TOKENS.require(request)))
        .get(
            "/admin",
            (request, response) -> Json.send(response, TOKENS.requireRole(request, Caller.ADMIN)))
        .get(
            "/users/{id}",
            (request, response) ->
                Json.send(
                    response,
                    TOKENS.requireUser(request, request.path().pathParameters().get("id"))));
  }

  private static Tokens tokens(String secret) {
    return Tokens.create(Config.just(ConfigSources.create(Map.of("token.secret", secret))));
  }

  private static String token(String userId, String... roles) {
    return TOKENS.issue(new Caller(userId, Set.of(roles)), HOUR);
  }

  private static String base64(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> get(String path, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
