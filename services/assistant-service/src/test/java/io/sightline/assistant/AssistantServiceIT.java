package io.sightline.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.RawWebSocket;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** With a real PostgreSQL, a real Redis and the real llm-simulator. */
class AssistantServiceIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String PRODUCTS =
      """
      [{"id":"1","name":"Laptop","price":999.99,"stock":50,"category":"computers"},
       {"id":"2","name":"Phone","price":699.99,"stock":0,"category":"phones"}]
      """;
  private static final String HELLO = "{\"message\":\"Which laptop?\"}";

  private static EmbeddedPostgres postgres;
  private static RedisServer redis;
  private static int redisPort;
  private static ShopService products;

  private final Deque<ShopService> started = new ArrayDeque<>();

  @BeforeAll
  static void startStores() throws IOException {
    postgres = EmbeddedPostgres.start();
    redisPort = freePort();
    redis = startRedis();
    products =
        ShopService.start(
            "product-service",
            Config.just(ConfigSources.create(Map.of("server.port", "0"))),
            service ->
                service.routing(
                    routing -> routing.get("/products/search", AssistantServiceIT::search)));
  }

  @AfterAll
  static void stopStores() throws IOException {
    products.close();
    redis.stop();
    postgres.close();
  }

  @AfterEach
  void stop() {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }

  @Test
  void answersWithinAConversation() throws Exception {
    ShopService assistant = assistant(Map.of());

    HttpResponse<String> opened = post(assistant, "/chat/sessions", "");
    assertThat(opened.statusCode()).isEqualTo(201);
    String id = json(opened).get("session_id").asText();
    assertThat(opened.headers().firstValue("Location")).contains("/chat/sessions/" + id);
    assertThat(json(opened).get("message_count").asInt()).isZero();

    HttpResponse<String> first = ask(assistant, id);
    assertThat(first.statusCode()).isEqualTo(200);
    JsonNode reply = json(first);
    assertThat(reply.get("session_id").asText()).isEqualTo(id);
    assertThat(reply.at("/message/role").asText()).isEqualTo("assistant");
    assertThat(reply.at("/message/number").asInt()).isEqualTo(2);
    assertThat(reply.at("/message/text").asText())
        .contains("llm-simulator", "Laptop: 999.99, in stock")
        .doesNotContain("Phone");
    assertThat(reply.at("/products/0/name").asText()).isEqualTo("Laptop");
    assertThat(reply.get("model").asText()).isEqualTo("gemini-2.5-flash");

    JsonNode second = json(ask(assistant, id));
    // The model is reminded of what was said.
    assertThat(second.at("/usage/input_tokens").asInt())
        .isGreaterThan(
            reply.at("/usage/input_tokens").asInt() + reply.at("/usage/output_tokens").asInt());

    JsonNode conversation = json(get(assistant, "/chat/sessions/" + id));
    assertThat(conversation.at("/session/message_count").asInt()).isEqualTo(4);
    assertThat(conversation.get("messages")).hasSize(4);
    assertThat(conversation.at("/messages/0/text").asText()).isEqualTo("Which laptop?");
    assertThat(conversation.get("messages").get(1)).isEqualTo(reply.get("message"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not valid JSON",
        "[] | must be a JSON object",
        "{} | message is required",
        "{'message':null} | message is required",
        "{'message':'  '} | message is required",
        "{'message':7} | message has the wrong type",
        "{'message':['x']} | message has the wrong type",
        "{'message':'a\\u0000b'} | message must not contain a zero character",
      })
  void refusesBadMessages(String body, String error) throws Exception {
    ShopService assistant = assistant(Map.of());

    HttpResponse<String> answer =
        post(assistant, "/chat/sessions/" + open(assistant) + "/messages", body.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("error").asText()).contains(error);
  }

  @Test
  void limitsTheLengthOfAMessage() throws Exception {
    ShopService assistant = assistant(Map.of("chat.message.max", "50"));
    String path = "/chat/sessions/" + open(assistant) + "/messages";

    assertThat(post(assistant, path, "{\"message\":\"" + "x".repeat(50) + "\"}").statusCode())
        .isEqualTo(200);
    HttpResponse<String> tooLong =
        post(assistant, path, "{\"message\":\"" + "x".repeat(51) + "\"}");
    assertThat(tooLong.statusCode()).isEqualTo(400);
    assertThat(tooLong.body()).contains("message must have at most 50 characters");
    assertThat(post(assistant, path, "x".repeat(100_000)).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7", "1-1-1-1-1", "'%20OR%201=1", "%00", "00000000-0000-0000-0000-000000000000"})
  void knowsNoSuchSession(String id) throws Exception {
    ShopService assistant = assistant(Map.of());

    HttpResponse<String> found = get(assistant, "/chat/sessions/" + id);
    HttpResponse<String> asked = ask(assistant, id);

    assertThat(found.statusCode()).isEqualTo(404);
    assertThat(asked.statusCode()).isEqualTo(404);
    assertThat(asked.body()).isEqualTo("{\"error\":\"Session not found\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/chat/sessions",
    "DELETE,/chat/sessions/00000000-0000-0000-0000-000000000000",
    "GET,/chat/sessions/00000000-0000-0000-0000-000000000000/messages",
    "POST,/ws"
  })
  void refusesOtherMethods(String method, String path) throws Exception {
    ShopService assistant = assistant(Map.of());

    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(uri(assistant, path))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @Test
  void limitsTheMessagesOfASessionWithAndWithoutRedis() throws Exception {
    for (int port : List.of(redisPort, 1)) {
      ShopService assistant =
          assistant(Map.of("chat.rate.limit", "2", "redis.address", "127.0.0.1:" + port));
      String id = open(assistant);
      // Where Redis counts, a new minute begins a new count.
      HttpResponse<String> answer = ask(assistant, id);
      for (int i = 0; answer.statusCode() == 200 && i < 5; i++) {
        answer = ask(assistant, id);
      }

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 60);
      assertThat(ask(assistant, open(assistant)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void limitsTheNumberOfActiveSessions() throws Exception {
    execute("UPDATE assistant.sessions SET last_active_at = now() - interval '1 hour'");
    ShopService assistant = assistant(Map.of("chat.sessions.max", "2"));
    open(assistant);
    String second = open(assistant);

    HttpResponse<String> third = post(assistant, "/chat/sessions", "");

    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("Retry-After")).contains("30");
    assertThat(ask(assistant, second).statusCode()).isEqualTo(200);
    execute("UPDATE assistant.sessions SET last_active_at = now() - interval '1 hour'");
    open(assistant);
  }

  @ParameterizedTest
  @CsvSource({
    "llm.error.rate,1",
    "llm.malformed.rate,1",
    "llm.api.key,another",
    "llm.models,gemini-1=1"
  })
  void saysThatTheModelIsAway(String setting, String value) throws Exception {
    ShopService assistant = assistant(Map.of(setting, value));
    String id = open(assistant);

    HttpResponse<String> answer = ask(assistant, id);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(answer.body()).contains("The assistant cannot answer at the moment");
    // What was not answered was not said.
    assertThat(json(get(assistant, "/chat/sessions/" + id)).get("messages")).isEmpty();
  }

  @Test
  void passesOnHowLongTheModelWantsToBeLeftAlone() throws Exception {
    ShopService assistant = assistant(Map.of("llm.rate.limit", "1"));
    String id = open(assistant);
    assertThat(ask(assistant, id).statusCode()).isEqualTo(200);

    HttpResponse<String> answer = ask(assistant, id);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(50, 60);
  }

  @Test
  void triesAgainWhenTheModelFailsNowAndThen() throws Exception {
    ShopService assistant = assistant(Map.of("llm.error.rate", "0.3", "llm.malformed.rate", "0"));
    String id = open(assistant);

    int answered = 0;
    for (int i = 0; i < 10; i++) {
      answered += ask(assistant, id).statusCode() == 200 ? 1 : 0;
    }

    // Three tries each: two or three of hundred fail altogether.
    assertThat(answered).isGreaterThanOrEqualTo(9);
  }

  @Test
  void leavesAModelAloneThatIsAway() throws Exception {
    ShopService assistant =
        assistant(Map.of("simulator.url", "http://127.0.0.1:" + freePort() + "/v1"));
    String id = open(assistant);
    for (int i = 0; i < 7; i++) {
      assertThat(ask(assistant, id).statusCode()).isEqualTo(503);
    }

    long start = System.nanoTime();
    HttpResponse<String> answer = ask(assistant, id);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 5);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void answersWithoutProductsWhenTheCatalogueIsAway() throws Exception {
    ShopService assistant =
        assistant(Map.of("product.service.url", "http://127.0.0.1:" + freePort()));

    HttpResponse<String> answer = ask(assistant, open(assistant));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).get("products")).isEmpty();
    assertThat(answer.body()).contains("I was given nothing to choose from");
  }

  @ParameterizedTest
  @CsvSource({
    "Have you got PHONES?,Phone",
    "a phone or a laptop,Phone Laptop",
    "What is there?,Laptop Phone",
    "?,Laptop Phone"
  })
  void findsProductsByTheWordsOfTheMessage(String message, String names) throws Exception {
    ShopService assistant = assistant(Map.of());

    HttpResponse<String> answer =
        post(
            assistant,
            "/chat/sessions/" + open(assistant) + "/messages",
            Json.mapper().writeValueAsString(Map.of("message", message)));

    assertThat(json(answer).get("products").findValuesAsText("name"))
        .containsExactlyInAnyOrder(names.split(" "));
  }

  @Test
  void goesOnWithoutRedisAndForgetsNothingWhenItIsBack() throws Exception {
    ShopService assistant = assistant(Map.of());
    String id = open(assistant);
    assertThat(ask(assistant, id).statusCode()).isEqualTo(200);
    assertThat(cached(id)).contains("\"newest\":2");
    redis.stop();
    try {
      assertThat(ask(assistant, id).statusCode()).isEqualTo(200);
      assertThat(json(get(assistant, "/chat/sessions/" + id)).get("messages")).hasSize(4);
      assertThat(get(assistant, "/ready").statusCode()).isEqualTo(200);
    } finally {
      redis = startRedis();
    }
    // As after a restart that kept the data of before the outage.
    try (RedisClient client = RedisClient.create("127.0.0.1", redisPort)) {
      client.set("assistant:conversation:" + id, "{\"newest\":2,\"messages\":[]}");
    }

    assertThat(json(get(assistant, "/chat/sessions/" + id)).get("messages")).hasSize(4);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(json(get(assistant, "/chat/sessions/" + id)).get("messages")).hasSize(4);
              assertThat(cached(id)).contains("\"newest\":4");
            });
    assertThat(json(ask(assistant, id)).at("/message/number").asInt()).isEqualTo(6);
    assertThat(cached(id)).contains("\"newest\":6");
  }

  @Test
  void saysThatTheDatabaseIsAway() throws Exception {
    try (EmbeddedPostgres own = EmbeddedPostgres.start()) {
      ShopService assistant =
          assistant(Map.of("database.url", own.getJdbcUrl("postgres", "postgres")));
      String id = open(assistant);
      own.close();

      HttpResponse<String> answer = ask(assistant, id);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("5");
      assertThat(get(assistant, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(assistant, "/health").statusCode()).isEqualTo(200);
      try (RawWebSocket socket = RawWebSocket.connect(assistant.port(), "/ws")) {
        socket.send("{\"type\":\"start\",\"id\":\"1\"}");
        assertThat(socket.nextText()).contains("\"code\":\"unavailable\"", "\"id\":\"1\"");
      }
    }
  }

  @Test
  void forgetsOldSessionsInBatchesAlsoTwoAtATime() throws Exception {
    ShopService one = assistant(Map.of("cleanup.batch", "7", "cleanup.interval", "PT0.2S"));
    ShopService two = assistant(Map.of("cleanup.batch", "7", "cleanup.interval", "PT0.2S"));
    String old = open(one);
    String young = open(one);
    assertThat(ask(one, old).statusCode()).isEqualTo(200);
    assertThat(ask(two, young).statusCode()).isEqualTo(200);
    assertThat(cached(old)).isNotNull();

    execute(
        "WITH old AS (INSERT INTO assistant.sessions (id, last_active_at, messages) "
            + "SELECT gen_random_uuid(), now() - interval '25 hours', 1 "
            + "FROM generate_series(1, 100) RETURNING id) "
            + "INSERT INTO assistant.messages (session_id, number, role, text) "
            + "SELECT id, 1, 'user', 'x' FROM old");
    execute(
        "UPDATE assistant.sessions SET last_active_at = now() - interval '25 hours' WHERE id = '"
            + old
            + "'");

    assertThat(ask(one, old).statusCode()).isEqualTo(404);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                count(
                        "SELECT count(*) FROM assistant.sessions "
                            + "WHERE last_active_at < now() - interval '24 hours'")
                    == 0);
    assertThat(count("SELECT count(*) FROM assistant.messages WHERE session_id = '" + old + "'"))
        .isZero();
    await().atMost(Duration.ofSeconds(5)).until(() -> cached(old) == null);
    assertThat(get(one, "/chat/sessions/" + young).statusCode()).isEqualTo(200);
  }

  @Test
  void chatsOverWebSocket() throws Exception {
    ShopService assistant = assistant(Map.of());
    String id;
    try (RawWebSocket socket = RawWebSocket.connect(assistant.port(), "/ws")) {
      socket.send("{\"type\":\"start\",\"id\":\"a\"}");
      JsonNode session = Json.mapper().readTree(socket.nextText());
      assertThat(session.get("type").asText()).isEqualTo("session");
      assertThat(session.get("id").asText()).isEqualTo("a");
      id = session.get("session_id").asText();

      socket.send("{\"type\":\"message\",\"id\":\"b\",\"text\":\"Which laptop?\"}");
      JsonNode answer = Json.mapper().readTree(socket.nextText());
      assertThat(answer.get("type").asText()).isEqualTo("answer");
      assertThat(answer.get("id").asText()).isEqualTo("b");
      assertThat(answer.at("/message/text").asText()).contains("Laptop: 999.99");
      assertThat(answer.at("/usage/output_tokens").asInt()).isPositive();

      socket.send("{\"type\":\"ping\"}");
      assertThat(socket.nextText()).isEqualTo("{\"type\":\"pong\"}");
      socket.sendClose(1000);
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1000);
    }
    try (RawWebSocket socket = RawWebSocket.connect(assistant.port(), "/ws")) {
      socket.send("{\"type\":\"start\",\"session_id\":\"%s\"}".formatted(id));
      assertThat(Json.mapper().readTree(socket.nextText()).get("message_count").asInt())
          .isEqualTo(2);
    }
  }

  @Test
  void answersMistakesAndGivesUpOnTheTenthInARow() throws Exception {
    ShopService assistant = assistant(Map.of());
    try (RawWebSocket socket = RawWebSocket.connect(assistant.port(), "/ws")) {
      Map<String, String> mistakes =
          Map.of(
              "nonsense",
              "invalid_json",
              "[]",
              "invalid_json",
              "null",
              "invalid_json",
              "{}",
              "invalid_message",
              "{\"type\":7}",
              "invalid_json",
              "{\"type\":\"dance\"}",
              "unknown_type",
              "{\"type\":\"message\",\"text\":\"x\"}",
              "no_session",
              "{\"type\":\"start\",\"session_id\":\"x\"}",
              "unknown_session",
              "[".repeat(2000),
              "invalid_json");
      for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
        socket.send(mistake.getKey());
        assertThat(code(socket.nextText())).as(mistake.getKey()).isEqualTo(mistake.getValue());
      }
      socket.send("{\"type\":\"start\"}");
      assertThat(socket.nextText()).contains("\"session\"");

      for (int i = 0; i < 10; i++) {
        socket.send(
            "{\"type\":\"message\",\"id\":\"7\",\"text\":\"%s\"}".formatted("x".repeat(2001)));
        String answer = socket.nextText();
        assertThat(code(answer)).isEqualTo("invalid_message");
        assertThat(answer).contains("text must have at most 2000 characters", "\"id\":\"7\"");
      }
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void saysOverWebSocketHowLongToWait() throws Exception {
    ShopService assistant = assistant(Map.of("llm.error.rate", "1", "chat.rate.limit", "1"));
    try (RawWebSocket socket = RawWebSocket.connect(assistant.port(), "/ws")) {
      socket.send("{\"type\":\"start\"}");
      socket.nextText();
      socket.send("{\"type\":\"message\",\"text\":\"Hello\"}");
      JsonNode away = Json.mapper().readTree(socket.nextText());
      assertThat(away.get("code").asText()).isEqualTo("unavailable");
      assertThat(away.get("retry_after").asInt()).isEqualTo(5);

      String answer = "";
      for (int i = 0; i < 3 && !answer.contains("rate_limited"); i++) {
        socket.send("{\"type\":\"message\",\"text\":\"Hello\"}");
        answer = socket.nextText();
      }
      assertThat(Json.mapper().readTree(answer).get("retry_after").asInt()).isBetween(1, 60);
    }
  }

  private static String code(String answer) throws JsonProcessingException {
    return Json.mapper().readTree(answer).path("code").asText();
  }

  private static String open(ShopService assistant) throws Exception {
    return json(post(assistant, "/chat/sessions", "")).get("session_id").asText();
  }

  private static HttpResponse<String> ask(ShopService assistant, String id) throws Exception {
    return post(assistant, "/chat/sessions/" + id + "/messages", HELLO);
  }

  private static HttpResponse<String> get(ShopService assistant, String path) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(uri(assistant, path)).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(ShopService assistant, String path, String body)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri(assistant, path)).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private static URI uri(ShopService assistant, String path) {
    return URI.create("http://127.0.0.1:" + assistant.port() + path);
  }

  private static JsonNode json(HttpResponse<String> answer) throws JsonProcessingException {
    return Json.mapper().readTree(answer.body());
  }

  private static String cached(String session) {
    try (RedisClient client = RedisClient.create("127.0.0.1", redisPort)) {
      return client.get("assistant:conversation:" + session);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** As product-service answers: products of whose name the words are a beginning. */
  private static void search(ServerRequest request, ServerResponse response) {
    String words = request.query().first("q").orElse("");
    ArrayNode found = Json.mapper().createArrayNode();
    try {
      for (JsonNode product : Json.mapper().readTree(PRODUCTS)) {
        if (product.get("name").asText().toLowerCase(Locale.ROOT).startsWith(words)) {
          found.add(product);
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    Json.send(response, found);
  }

  /** An assistant and a simulator of its own; settings that begin with llm are the latter's. */
  private ShopService assistant(Map<String, String> overrides) {
    Map<String, String> simulator = new HashMap<>();
    simulator.put("server.port", "0");
    simulator.put("llm.api.key", "secret");
    simulator.put("llm.models", "gemini-2.5-flash=1");
    simulator.put("llm.seed", "7");
    simulator.put("llm.delay.median", "PT0S");
    simulator.put("llm.delay.p95", "PT0S");
    simulator.put("llm.delay.max", "PT0S");
    simulator.put("llm.error.rate", "0");
    simulator.put("llm.malformed.rate", "0");
    simulator.put("llm.rate.limit", "1000");
    Map<String, String> assistant = new HashMap<>();
    assistant.put("server.port", "0");
    assistant.put("database.url", postgres.getJdbcUrl("postgres", "postgres"));
    assistant.put("database.user", "postgres");
    assistant.put("database.password", "postgres");
    assistant.put("redis.address", "127.0.0.1:" + redisPort);
    assistant.put("product.service.url", "http://127.0.0.1:" + products.port());
    assistant.put("simulator.api.key", "secret");
    overrides.forEach(
        (key, value) -> (key.startsWith("llm") ? simulator : assistant).put(key, value));
    ShopService model =
        ShopService.start(
            "llm-simulator",
            Config.just(ConfigSources.create(simulator)),
            io.sightline.llm.Main::setup);
    started.push(model);
    assistant.putIfAbsent("simulator.url", "http://127.0.0.1:" + model.port() + "/v1");
    ShopService service =
        ShopService.start(
            Main.NAME,
            Config.builder()
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .sources(ConfigSources.create(assistant), ConfigSources.file(DEFAULTS))
                .build(),
            Main::setup);
    started.push(service);
    return service;
  }

  /** By its path: the simulator on the class path has a file of that name, too. */
  private static final String DEFAULTS =
      System.getProperty("sightline.root")
          + "/services/assistant-service/src/main/resources/application.properties";

  private static RedisServer startRedis() throws IOException {
    RedisServer server =
        RedisServer.newRedisServer()
            .port(redisPort)
            .setting("bind 127.0.0.1")
            .setting("save \"\"")
            .build();
    server.start();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
