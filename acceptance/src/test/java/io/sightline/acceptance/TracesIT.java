package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.cli.check.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queries of docs/traces.md find what they say they find. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
class TracesIT {
  private static final Path PAGE =
      Path.of(System.getProperty("sightline.root"), "docs", "traces.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ShopInstance instance;
  private final WholeShop shop;

  TracesIT(ShopInstance instance) {
    this.instance = instance;
    this.shop = WholeShop.observed(instance);
  }

  @BeforeAll
  void placeOrders() {
    for (Outcome outcome : Outcome.values()) {
      await("an order that ends as " + outcome)
          .until(() -> instance.gateway().order(outcome).status() == outcome.status());
    }
    // Of the orders above the root is a caller that is not there; Tempo finds by shape only what
    // has a root.
    await("an order that nobody else traced").until(() -> order() == Outcome.CREATED.status());
  }

  private int order() throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(instance.endpoints().gateway().resolve("/api/orders"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"product_id\": \"5\", \"quantity\": 1}"))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  /** A change of a user that waits for another one which takes its time. */
  @BeforeAll
  void keepAUserWaiting() throws Exception {
    WholeShop.Customer customer = shop.customer();
    try (Connection slow = Trouble.database(shop).getConnection();
        Statement lock = slow.createStatement();
        // Within one transaction the list of sessions is always the same.
        Connection beside = Trouble.database(shop).getConnection();
        Statement sessions = beside.createStatement()) {
      slow.setAutoCommit(false);
      lock.execute(
          "SELECT 1 FROM users.users WHERE user_id = '%s' FOR UPDATE".formatted(customer.userId()));
      CompletableFuture<HttpResponse<String>> change =
          CompletableFuture.supplyAsync(
              () ->
                  shop.send(
                      "PUT",
                      "user-service",
                      "/users/%s/favorites/5".formatted(customer.userId()),
                      null,
                      WholeShop.by(customer.token())));
      await("the change to wait for the lock").until(() -> waiting(sessions) > 0);
      Waiting.pass(Duration.ofMillis(600));
      slow.rollback();
      assertThat(change.get(30, TimeUnit.SECONDS).statusCode()).isBetween(200, 204);
    }
  }

  private static int waiting(Statement sessions) throws SQLException {
    try (ResultSet count =
        sessions.executeQuery(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND query LIKE 'SELECT 1 FROM users %'")) {
      count.next();
      return count.getInt(1);
    }
  }

  static List<String> searches() throws IOException {
    return queries("traceql");
  }

  static List<String> metrics() throws IOException {
    return queries("traceql-metrics");
  }

  private static List<String> queries(String language) throws IOException {
    List<String> queries =
        Pattern.compile("(?m)^```" + language + "\\n((?:.*\\n)+?)```$")
            .matcher(Files.readString(PAGE))
            .results()
            .map(block -> block.group(1).strip())
            .toList();
    assertThat(queries).hasSizeGreaterThan(2);
    return queries;
  }

  @ParameterizedTest
  @MethodSource("searches")
  void findsTraces(String query) {
    await(query)
        .untilAsserted(
            () ->
                assertThat(
                        instance
                            .tempo()
                            .search(query, Instant.now().minusSeconds(1800), Instant.now()))
                    .isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void countsSpans(String query) {
    await(query)
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(series(query)).isNotEmpty());
  }

  private JsonNode series(String query) throws IOException, InterruptedException {
    Instant now = Instant.now();
    URI uri =
        instance
            .endpoints()
            .tempo()
            .resolve(
                "/api/metrics/query_range?step=60s&start=%d&end=%d&q=%s"
                    .formatted(
                        now.minusSeconds(1500).getEpochSecond(),
                        now.getEpochSecond(),
                        URLEncoder.encode(query, UTF_8)));
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).path("series");
  }
}
