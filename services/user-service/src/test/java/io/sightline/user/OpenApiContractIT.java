package io.sightline.user;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String EMAIL = "ada@example.com";
  private static final String PASSWORD = "correct horse battery staple";

  private static final AtomicInteger REMOVALS = new AtomicInteger();
  private static EmbeddedPostgres postgres;
  private static FakeProducts products;
  private static ShopService service;
  private static String userId;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    products = new FakeProducts();
    service =
        ShopService.start(
            Main.NAME,
            Config.just(
                ConfigSources.create(
                    Map.ofEntries(
                        Map.entry("server.port", "0"),
                        Map.entry("grpc.port", "0"),
                        Map.entry("database.url", postgres.getJdbcUrl("postgres", "postgres")),
                        Map.entry("database.user", "postgres"),
                        Map.entry("database.password", ""),
                        Map.entry("product.service.url", products.url()),
                        Map.entry("token.secret", "0123456789abcdef0123456789abcdef"),
                        Map.entry("password.cost", "4"),
                        Map.entry("login.failures.per.account", "100000"),
                        Map.entry("login.failures.per.address", "100000"))),
                ConfigSources.classpath("application.properties")),
            Main::setup);
    Map<String, String> user = Map.of("email", EMAIL, "password", PASSWORD, "name", "Ada");
    userId = send("POST", "/users", user).get("user_id").textValue();
    token = send("POST", "/users/login", user).get("token").textValue();
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
    products.close();
    postgres.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service)
        .credentials("Authorization", () -> "Bearer " + token)
        .value("user_id", () -> userId)
        .value("POST /users/login", "email", () -> EMAIL)
        .value("POST /users/login", "password", () -> PASSWORD)
        .value(
            "DELETE /users/{user_id}/favorites/{product_id}",
            "product_id",
            OpenApiContractIT::favorite);
  }

  private static String favorite() {
    // Another one than last time: all requests are made before the first is sent.
    String product = REMOVALS.getAndIncrement() % 2 == 0 ? "1" : "5";
    send("PUT", "/users/" + userId + "/favorites/" + product, Map.of());
    return product;
  }

  private static JsonNode send(String method, String path, Map<String, String> body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    try {
      return Json.mapper().readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
