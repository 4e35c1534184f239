package io.sightline.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contracts.v1.GetUserRequest;
import io.sightline.contracts.v1.User;
import io.sightline.contracts.v1.UserServiceGrpc;
import io.sightline.contracts.v1.UserServiceGrpc.UserServiceBlockingStub;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.LogLines;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserServiceIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String PASSWORD = "correct horse battery staple";
  private static final String ADMIN = "admin@shop.example";

  private static EmbeddedPostgres postgres;
  private static FakeProducts products;
  private static ShopService service;
  private static UserServiceBlockingStub stub;

  private final String email = "ada." + UUID.randomUUID() + "@example.com";

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    products = new FakeProducts();
    service = start(Map.of());
    stub =
        UserServiceGrpc.newBlockingStub(
            GrpcClients.channel("http://127.0.0.1:" + service.grpcPort(), Duration.ofSeconds(10)));
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
    products.close();
    postgres.close();
  }

  @BeforeEach
  void forgiveAndRepair() throws SQLException {
    execute("DELETE FROM users.login_failures");
    products.broken = false;
  }

  @Test
  void registersAUser() throws Exception {
    try (LogLines log = new LogLines()) {
      HttpResponse<String> answer = register("A.B." + email.toUpperCase());

      assertThat(answer.statusCode()).isEqualTo(201);
      JsonNode user = json(answer);
      assertThat(user.get("email").textValue()).isEqualTo("a.b." + email);
      assertThat(user.get("name").textValue()).isEqualTo("Ada Lovelace");
      assertThat(user.get("roles").toString()).isEqualTo("[\"customer\"]");
      assertThat(user.get("created_at").isIntegralNumber()).isTrue();
      assertThat(user).hasSize(5);
      assertThat(events(log, "user_registered")).containsExactly("success");
    }
  }

  @Test
  void registersAnAddressOnce() throws Exception {
    assertThat(register(email).statusCode()).isEqualTo(201);

    try (LogLines log = new LogLines()) {
      HttpResponse<String> answer = register(email.toUpperCase());
      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(answer.body()).isEqualTo("{\"error\":\"email is registered already\"}");
      assertThat(events(log, "user_registered")).containsExactly("failed");
    }
  }

  @Test
  void registersAnAddressOnceAlsoWhenAskedAtOnce() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> answers =
          IntStream.range(0, 8)
              .mapToObj(i -> executor.submit(() -> register(email).statusCode()))
              .toList();
      int registered = 0;
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isIn(201, 409);
        registered += answer.get() == 201 ? 1 : 0;
      }
      assertThat(registered).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|not valid JSON",
        "[]|JSON object",
        "{}|email is required",
        "{\"email\":1}|email has the wrong type",
        "{\"email\":\"ada\",\"password\":\"12345678\",\"name\":\"A\"}|email must be an e-mail address",
        "{\"email\":\"a@b@c\",\"password\":\"12345678\",\"name\":\"A\"}|email must be",
        "{\"email\":\"a@b\\r\\nX: y\",\"password\":\"12345678\",\"name\":\"A\"}|email must be",
        "{\"email\":\"a@b\\u0000\",\"password\":\"12345678\",\"name\":\"A\"}|email must not contain",
        "{\"email\":\"a@b.c\",\"name\":\"A\"}|password is required",
        "{\"email\":\"a@b.c\",\"password\":\"1234567\",\"name\":\"A\"}|password must have at least 8",
        "{\"email\":\"a@b.c\",\"password\":\"12345678\"}|name is required",
        "{\"email\":\"a@b.c\",\"password\":\"12345678\",\"name\":\"A\\u0000\"}|name must not contain",
      })
  void explainsBadRegistrations(String body, String reason) throws Exception {
    assertRefused(post("/users", body), reason);
  }

  @Test
  void refusesWhatIsTooLong() throws Exception {
    assertRefused(post("/users", registration("a@" + "b".repeat(253), PASSWORD, "A")), "email");
    assertRefused(post("/users", registration(email, "x".repeat(73), "A")), "at most 72");
    assertRefused(
        post("/users", registration(email, "\u00e9".repeat(37), "A")), "at most 72 bytes");
    assertRefused(post("/users", registration(email, PASSWORD, "x".repeat(101))), "name");
    assertThat(post("/users", "{\"email\":\"" + "x".repeat(100_000) + "\"}").statusCode())
        .isEqualTo(413);
    assertThat(post("/users", registration(email, "\u00e9".repeat(36), "A")).statusCode())
        .isEqualTo(201);
  }

  @Test
  void storesAPasswordOnlyAsAHashThatIsSlowToGuess() throws Exception {
    String id = json(register(email)).get("user_id").textValue();

    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT password_hash, u::text FROM users.users u WHERE user_id = '" + id + "'")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).startsWith("$2a$04$").hasSize(60);
      assertThat(row.getString(2)).doesNotContain(PASSWORD);
    }
  }

  @Test
  void logsIn() throws Exception {
    String id = json(register(email)).get("user_id").textValue();

    try (LogLines log = new LogLines()) {
      HttpResponse<String> answer = logIn(email.toUpperCase(), PASSWORD);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
      JsonNode login = json(answer);
      assertThat(login.get("token_type").textValue()).isEqualTo("Bearer");
      assertThat(login.get("expires_in").intValue()).isEqualTo(3600);
      assertThat(login.get("user_id").textValue()).isEqualTo(id);
      assertThat(events(log, "user_login")).containsExactly("success");

      JsonNode profile = json(get("/users/" + id, login.get("token").textValue()));
      assertThat(profile.get("email").textValue()).isEqualTo(email);
    }
  }

  @Test
  void tellsAWrongPasswordAndAnUnknownAddressNotApart() throws Exception {
    register(email);
    try (LogLines log = new LogLines()) {
      HttpResponse<String> wrong = logIn(email, "not the password");
      HttpResponse<String> unknown = logIn("nobody." + email, PASSWORD);

      assertThat(wrong.statusCode()).isEqualTo(401);
      assertThat(unknown.statusCode()).isEqualTo(401);
      assertThat(wrong.body()).isEqualTo("{\"error\":\"email or password is wrong\"}");
      assertThat(unknown.body()).isEqualTo(wrong.body());
      assertThat(wrong.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"shop\"");
      assertThat(events(log, "user_login")).containsExactly("failed", "failed");
    }
  }

  @Test
  void takesAsLongForAnUnknownAddressAsForAWrongPassword() throws Exception {
    try (ShopService careful =
        start(Map.of("password.cost", "11", "login.failures.per.account", "1000"))) {
      send(careful, "POST", "/users", registration(email, PASSWORD, "Ada"), null);
      double wrong = Double.MAX_VALUE;
      double unknown = Double.MAX_VALUE;
      for (int i = 0; i < 4; i++) {
        wrong = Math.min(wrong, millis(careful, email));
        unknown = Math.min(unknown, millis(careful, "nobody." + email));
      }
      assertThat(unknown / wrong).isBetween(0.4, 2.5);
    }
  }

  @Test
  void limitsFailuresPerAccountAlsoOfUnknownOnesAndAcrossARestart() throws Exception {
    register(email);
    for (String address : List.of(email, "nobody." + email)) {
      for (int i = 0; i < 5; i++) {
        assertThat(logIn(address, "wrong password").statusCode()).isEqualTo(401);
      }
      HttpResponse<String> limited = logIn(address, PASSWORD);
      assertThat(limited.statusCode()).isEqualTo(429);
      assertThat(limited.body()).isEqualTo("{\"error\":\"Too many logins have failed\"}");
      assertThat(Integer.parseInt(limited.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(800, 900);
    }
    try (ShopService restarted = start(Map.of())) {
      assertThat(logIn(restarted, email, PASSWORD, null).statusCode()).isEqualTo(429);
    }
    register("other." + email);
    assertThat(logIn("other." + email, PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void cannotBeFloodedWithGuesses() throws Exception {
    register(email);
    try (ExecutorService executor = Executors.newFixedThreadPool(16)) {
      List<Future<Integer>> answers =
          IntStream.range(0, 40)
              .mapToObj(i -> executor.submit(() -> logIn(email, "wrong password").statusCode()))
              .toList();
      int looked = 0;
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isIn(401, 429);
        looked += answer.get() == 401 ? 1 : 0;
      }
      int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
      assertThat(looked).isBetween(5, 4 + atOnce);
    }
  }

  @Test
  void forgivesAnAccountWhenItsUserIsBackOrTimeHasPassed() throws Exception {
    register(email);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 4; i++) {
        assertThat(logIn(email, "wrong password").statusCode()).isEqualTo(401);
      }
      assertThat(logIn(email, PASSWORD).statusCode()).isEqualTo(200);
    }
    for (int i = 0; i < 5; i++) {
      logIn(email, "wrong password");
    }
    assertThat(logIn(email, PASSWORD).statusCode()).isEqualTo(429);
    execute("UPDATE users.login_failures SET since = since - INTERVAL '16 minutes'");
    assertThat(logIn(email, "wrong password").statusCode()).isEqualTo(401);
    assertThat(logIn(email, PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void limitsFailuresPerAddressOfTheCallerThatTheGatewayNames() throws Exception {
    register(email);
    try (ShopService strict = start(Map.of("login.failures.per.address", "3"))) {
      for (int i = 0; i < 3; i++) {
        assertThat(logIn(strict, i + email, PASSWORD, "203.0.113.7").statusCode()).isEqualTo(401);
      }
      assertThat(logIn(strict, email, PASSWORD, "203.0.113.7").statusCode()).isEqualTo(429);
      assertThat(logIn(strict, email, PASSWORD, "203.0.113.8").statusCode()).isEqualTo(200);
      assertThat(logIn(strict, email, PASSWORD, "no address").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"email\":\"a@b.c\"}",
        "{\"email\":\"' OR '1'='1\",\"password\":\"x\"}",
        "{\"email\":\"a@b.c\",\"password\":[\"x\"]}",
        "{\"email\":\"a@b.c\",\"password\":\"a\\u0000b\"}",
        "null",
      })
  void explainsBadLogins(String body) throws Exception {
    assertThat(post("/users/login", body).statusCode()).isEqualTo(400);
  }

  @Test
  void showsAUserToThemselvesAndAdministratorsOnly() throws Exception {
    String id = json(register(email)).get("user_id").textValue();
    String own = token(email);
    String other = "other." + email;
    register(other);

    for (String path : List.of("", "/favorites", "/preferences")) {
      assertThat(get("/users/" + id + path, own).statusCode()).isEqualTo(200);
      assertThat(get("/users/" + id + path, token(ADMIN)).statusCode()).isEqualTo(200);
      assertThat(get("/users/" + id + path, token(other)).statusCode()).isEqualTo(403);
      assertThat(get("/users/" + id + path, null).statusCode()).isEqualTo(401);
      assertThat(get("/users/" + id + path, own + "x").statusCode()).isEqualTo(401);
    }
    String preferences = "{\"language\":\"de\",\"newsletter\":true,\"categories\":[]}";
    for (String token : new String[] {token(other), null}) {
      int status = token == null ? 401 : 403;
      assertThat(put("/users/" + id + "/preferences", preferences, token).statusCode())
          .isEqualTo(status);
      assertThat(put("/users/" + id + "/favorites/1", "", token).statusCode()).isEqualTo(status);
      assertThat(delete("/users/" + id + "/favorites/1", token).statusCode()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000-0000-0000-0000-000000000000",
        "1-1-1-1-1",
        "1",
        "%00",
        "1'%20OR%20'1'='1",
        "%0d%0aX-Injected:%20yes",
      })
  void knowsNoSuchUser(String id) throws Exception {
    String token = token(ADMIN);
    for (String path : List.of("", "/favorites", "/preferences")) {
      HttpResponse<String> answer = get("/users/" + id + path, token);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo("{\"error\":\"User not found\"}");
      assertThat(answer.headers().firstValue("X-Injected")).isEmpty();
    }
    String preferences = "{\"language\":\"de\",\"newsletter\":true,\"categories\":[]}";
    assertThat(put("/users/" + id + "/preferences", preferences, token).statusCode())
        .isEqualTo(404);
    assertThat(put("/users/" + id + "/favorites/1", "", token).statusCode()).isEqualTo(404);
    assertThat(delete("/users/" + id + "/favorites/1", token).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsFavorites() throws Exception {
    String path = "/users/" + json(register(email)).get("user_id").textValue() + "/favorites";
    String token = token(email);

    int calls = products.calls.get();
    assertThat(get(path, token).body()).isEqualTo("[]");
    assertThat(products.calls).hasValue(calls);

    assertThat(put(path + "/5", "", token).statusCode()).isEqualTo(204);
    assertThat(put(path + "/1", "", token).statusCode()).isEqualTo(204);
    assertThat(put(path + "/5", "", token).statusCode()).isEqualTo(204);
    assertThat(get(path, token).body())
        .isEqualTo(
            "[{\"id\":\"5\",\"name\":\"Headphones\",\"category\":\"audio\",\"price\":199.99,"
                + "\"stock\":150},{\"id\":\"1\",\"name\":\"Laptop\",\"category\":\"computers\","
                + "\"price\":999.99,\"stock\":50}]");

    assertThat(delete(path + "/5", token).statusCode()).isEqualTo(204);
    assertThat(delete(path + "/5", token).body())
        .isEqualTo("{\"error\":\"The product is no favorite\"}");
    assertThat(json(get(path, token)).findValuesAsText("id")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99", "%00", "1&ids=1", "1%3Fx", "%ff", "-1"})
  void keepsNoFavoriteThatIsNoProduct(String product) throws Exception {
    String path = "/users/" + json(register(email)).get("user_id").textValue() + "/favorites";
    String token = token(email);

    HttpResponse<String> answer = put(path + "/" + product, "", token);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"Product not found\"}");
    assertThat(delete(path + "/" + product, token).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsOnlySoManyFavorites() throws Exception {
    String id = json(register(email)).get("user_id").textValue();
    String token = token(email);
    execute(
        "INSERT INTO users.favorites SELECT '"
            + id
            + "', 'p' || i FROM generate_series(1, 50) AS i");

    HttpResponse<String> answer = put("/users/" + id + "/favorites/1", "", token);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("at most 50 favorites");
    assertThat(get("/users/" + id + "/favorites", token).body()).isEqualTo("[]");
  }

  @Test
  void saysThatProductsCannotBeLookedUp() throws Exception {
    String path = "/users/" + json(register(email)).get("user_id").textValue() + "/favorites";
    String token = token(email);
    put(path + "/5", "", token);

    products.broken = true;
    assertThat(get(path, token).statusCode()).isEqualTo(503);
    assertThat(put(path + "/1", "", token).statusCode()).isEqualTo(503);
    assertThat(delete(path + "/5", token).statusCode()).isEqualTo(204);
  }

  @Test
  void keepsPreferences() throws Exception {
    String path = "/users/" + json(register(email)).get("user_id").textValue() + "/preferences";
    String token = token(email);
    assertThat(get(path, token).body())
        .isEqualTo("{\"language\":\"en\",\"newsletter\":false,\"categories\":[]}");

    String preferences = "{\"language\":\"de\",\"newsletter\":true,\"categories\":[\"audio\"]}";
    assertThat(put(path, preferences, token).body()).isEqualTo(preferences);
    assertThat(put(path, preferences, token).statusCode()).isEqualTo(200);
    assertThat(get(path, token).body()).isEqualTo(preferences);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|language is required",
        "{\"language\":\"DE\",\"newsletter\":true,\"categories\":[]}|language must be",
        "{\"language\":\"deu\",\"newsletter\":true,\"categories\":[]}|language must have",
        "{\"language\":\"de\",\"categories\":[]}|newsletter is required",
        "{\"language\":\"de\",\"newsletter\":\"yes\",\"categories\":[]}|newsletter has the wrong type",
        "{\"language\":\"de\",\"newsletter\":1,\"categories\":[]}|newsletter has the wrong type",
        "{\"language\":\"de\",\"newsletter\":true}|categories is required",
        "{\"language\":\"de\",\"newsletter\":true,\"categories\":\"audio\"}|categories has the wrong",
        "{\"language\":\"de\",\"newsletter\":true,\"categories\":[\"a\",null]}|categories[1]",
        "{\"language\":\"de\",\"newsletter\":true,\"categories\":[\"\\u0000a\"]}|categories[0]",
      })
  void explainsBadPreferences(String body, String reason) throws Exception {
    String id = json(register(email)).get("user_id").textValue();

    assertRefused(put("/users/" + id + "/preferences", body, token(email)), reason);
  }

  @Test
  void hasAnAdministratorFromTheStart() throws Exception {
    JsonNode login = json(logIn(ADMIN, "admin password"));
    JsonNode admin =
        json(get("/users/" + login.get("user_id").textValue(), login.get("token").textValue()));
    assertThat(admin.get("roles").toString()).isEqualTo("[\"admin\"]");

    try (ShopService renamed = start(Map.of("admin.password", "another password"))) {
      assertThat(logIn(renamed, ADMIN, "another password", null).statusCode()).isEqualTo(200);
      assertThat(logIn(renamed, ADMIN, "admin password", null).statusCode()).isEqualTo(401);
    } finally {
      start(Map.of()).close();
    }
  }

  @Test
  void saysWhatItNeedsToStart() {
    assertThatThrownBy(() -> start(Map.of("token.secret", "short")))
        .hasMessageContaining("TOKEN_SECRET must have at least 32 bytes");
    assertThatThrownBy(() -> start(Map.of("admin.password", "")))
        .hasMessageContaining("password is required");
    assertThatThrownBy(() -> start(Map.of("password.cost", "3")))
        .hasMessageContaining("PASSWORD_COST");
  }

  @Test
  void makesAHashOfTheCostThatIsConfiguredNow() throws Exception {
    String id = json(register(email)).get("user_id").textValue();
    try (ShopService careful = start(Map.of("password.cost", "5"))) {
      assertThat(logIn(careful, email, PASSWORD, null).statusCode()).isEqualTo(200);
    }
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT password_hash FROM users.users WHERE user_id = '" + id + "'")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).startsWith("$2a$05$");
    }
    assertThat(logIn(email, PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void neverLogsWhatIsSecret() throws Exception {
    try (LogLines log = new LogLines()) {
      String id = json(register(email)).get("user_id").textValue();
      String token = token(email);
      get("/users/" + id, token);
      logIn(email, "wrong password");
      register(email);

      assertThat(log.of("request_completed")).isNotEmpty();
      assertThat(log.text())
          .doesNotContain(email)
          .doesNotContain(PASSWORD)
          .doesNotContain("wrong password")
          .doesNotContain(token);
    }
  }

  @Test
  void answersAUserOverGrpc() throws Exception {
    String id = json(register(email)).get("user_id").textValue();

    User user = stub.getUser(GetUserRequest.newBuilder().setUserId(id).build());
    assertThat(user.getName()).isEqualTo("Ada Lovelace");
    assertThat(user.getEmail()).isEqualTo(email);
    assertThat(user.getRolesList()).containsExactly("customer");
    for (String unknown : List.of("", "1", "a\0b", UUID.randomUUID().toString())) {
      assertThatThrownBy(() -> stub.getUser(GetUserRequest.newBuilder().setUserId(unknown).build()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Code.NOT_FOUND));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/users",
    "GET,/users/login",
    "DELETE,/users/1",
    "POST,/users/1/favorites",
    "POST,/users/1/favorites/2",
    "DELETE,/users/1/preferences"
  })
  void refusesOtherMethods(String method, String path) throws Exception {
    assertThat(send(service, method, path, "{", null).statusCode()).isEqualTo(405);
  }

  private static ShopService start(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("server.port", "0");
    settings.put("grpc.port", "0");
    settings.put("database.url", postgres.getJdbcUrl("postgres", "postgres"));
    settings.put("database.user", "postgres");
    settings.put("database.password", "postgres");
    settings.put("product.service.url", products.url());
    settings.put("token.secret", "0123456789abcdef0123456789abcdef");
    settings.put("password.cost", "4");
    settings.put("admin.email", ADMIN);
    settings.put("admin.password", "admin password");
    settings.putAll(overrides);
    return ShopService.start(
        Main.NAME,
        Config.builder()
            .disableEnvironmentVariablesSource()
            .disableSystemPropertiesSource()
            .sources(
                ConfigSources.create(settings), ConfigSources.classpath("application.properties"))
            .build(),
        Main::setup);
  }

  private static double millis(ShopService shop, String email) throws Exception {
    long start = System.nanoTime();
    assertThat(logIn(shop, email, "wrong password", null).statusCode()).isEqualTo(401);
    return (System.nanoTime() - start) / 1e6;
  }

  private static List<String> events(LogLines log, String type) {
    return log.of("business_event").stream()
        .filter(line -> line.path("event_type").asText().equals(type))
        .map(line -> line.get("status").asText())
        .toList();
  }

  private static void assertRefused(HttpResponse<String> answer, String reason) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("error").asText()).contains(reason);
  }

  private static String token(String email) throws Exception {
    String password = email.equals(ADMIN) ? "admin password" : PASSWORD;
    return json(logIn(email, password)).get("token").textValue();
  }

  private static HttpResponse<String> register(String email) throws Exception {
    return post("/users", registration(email, PASSWORD, "Ada Lovelace"));
  }

  private static String registration(String email, String password, String name) throws Exception {
    return Json.mapper()
        .writeValueAsString(Map.of("email", email, "password", password, "name", name));
  }

  private static HttpResponse<String> logIn(String email, String password) throws Exception {
    return logIn(service, email, password, null);
  }

  private static HttpResponse<String> logIn(
      ShopService shop, String email, String password, String forwardedFor) throws Exception {
    String body = Json.mapper().writeValueAsString(Map.of("email", email, "password", password));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(shop, "/users/login")).POST(BodyPublishers.ofString(body));
    if (forwardedFor != null) {
      request.header("X-Forwarded-For", forwardedFor);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path, String token) throws Exception {
    return send(service, "GET", path, "", token);
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send(service, "POST", path, body, null);
  }

  private static HttpResponse<String> put(String path, String body, String token) throws Exception {
    return send(service, "PUT", path, body, token);
  }

  private static HttpResponse<String> delete(String path, String token) throws Exception {
    return send(service, "DELETE", path, "", token);
  }

  private static HttpResponse<String> send(
      ShopService shop, String method, String path, String body, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(shop, path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return Json.mapper().readTree(answer.body());
  }

  private static URI uri(ShopService shop, String path) {
    return URI.create("http://127.0.0.1:" + shop.port() + path);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
