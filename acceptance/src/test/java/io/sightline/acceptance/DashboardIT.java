package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every query of every dashboard is understood by the store that it goes to, and finds something
 * while customers come to the whole shop; what only trouble fills, it fills.
 */
@Isolated
@ExtendWith(SharedInstance.class)
@Order(WholeShop.SEEN)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {
  /** At most five of all panels may be empty while nothing is wrong. */
  private static final Set<String> SHOW_TROUBLE =
      Set.of(
          "Collector health / Answers to /health",
          "E-commerce Distributed Tracing / Failed calls",
          "E-commerce Distributed Tracing / Traces with errors",
          "E-commerce Lab Overview / Traces with errors",
          "Microservices Observability / Error Logs");

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ShopInstance instance;
  private final WholeShop shop;
  private Customers customers;
  private Instant begin;

  DashboardIT(ShopInstance instance) {
    this.instance = instance;
    this.shop = WholeShop.observed(instance);
  }

  @BeforeAll
  void customersCome() {
    begin = Instant.now();
    customers = Customers.come(instance);
  }

  @AfterAll
  void customersLeave() {
    if (customers != null) {
      customers.close();
    }
  }

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @Order(1)
  void asksWhatTheStoresUnderstand(Dashboard dashboard) {
    for (Dashboard.Query query : dashboard.queries()) {
      assertThatCode(() -> findsSomething(query)).as(query.toString()).doesNotThrowAnyException();
    }
  }

  @Test
  @Order(2)
  void offersValuesForEachVariable() throws IOException, InterruptedException {
    List<String> queries =
        Dashboard.all().stream()
            .flatMap(dashboard -> dashboard.variableQueries().stream())
            .distinct()
            .toList();
    assertThat(queries).isNotEmpty();
    for (String query : queries) {
      Matcher values = LABEL_VALUES.matcher(query);
      assertThat(values.matches()).as(query).isTrue();
      assertThat(
              ask(
                      instance.endpoints().prometheus(),
                      "/api/v1/label/%s/values?match[]=%s"
                          .formatted(values.group(2), encoded(values.group(1))))
                  .path("data"))
          .as(query)
          .extracting(JsonNode::asText)
          .containsAll(
              values.group(2).equals("queue") ? List.of("production.orders") : ShopInstance.SERVICES);
    }
  }

  @Test
  @Order(3)
  void noPanelIsEmptyButWhatShowsTrouble() throws IOException {
    assertThat(SHOW_TROUBLE).hasSizeLessThanOrEqualTo(5);
    // Nobody but a planner asks the MES.
    assertThat(shop.get("mes-service", "/production-orders", "X-User", "planner").statusCode())
        .isEqualTo(200);
    List<Dashboard.Query> queries = queries(false);
    assertThat(queries).hasSizeGreaterThan(150);
    awaitAll(queries);
  }

  @Test
  @Order(4)
  void troubleFillsWhatShowsIt() throws Exception {
    List<Dashboard.Query> queries = queries(true);
    assertThat(queries.stream().map(DashboardIT::panel).collect(Collectors.toSet()))
        .isEqualTo(SHOW_TROUBLE);
    try (Trouble trouble = Trouble.productsAreGone(shop)) {
      instance.kill("inventory-service");
      awaitAll(queries);
    } finally {
      WholeShop.observed(instance);
    }
  }

  private static List<Dashboard.Query> queries(boolean trouble) throws IOException {
    return Dashboard.all().stream()
        .flatMap(dashboard -> dashboard.queries().stream())
        // When something started is no matter of every minute.
        .filter(query -> !query.panel().startsWith("annotation "))
        .filter(query -> SHOW_TROUBLE.contains(panel(query)) == trouble)
        .toList();
  }

  private static String panel(Dashboard.Query query) {
    return query.dashboard() + " / " + query.panel();
  }

  /** What has once found something is not asked again. */
  private void awaitAll(List<Dashboard.Query> queries) {
    List<Dashboard.Query> empty = new ArrayList<>(queries);
    await(queries.size() + " queries that find something")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(3))
        .untilAsserted(
            () -> {
              List<Dashboard.Query> still = new ArrayList<>();
              for (Dashboard.Query query : empty) {
                if (!findsSomething(query)) {
                  still.add(query);
                }
              }
              empty.retainAll(still);
              assertThat(empty).isEmpty();
            });
  }

  /** Numbers, lines or traces of the time since the customers came. */
  private boolean findsSomething(Dashboard.Query query) throws IOException, InterruptedException {
    Instant end = Instant.now();
    return switch (query.store()) {
      case "prometheus" ->
          instance.prometheus().query(query.text()).stream()
              .anyMatch(sample -> !Double.isNaN(sample.value()));
      // Unlike a search for lines, takes any query: most panels over logs show counts.
      case "loki" ->
          !ask(
                  instance.endpoints().loki(),
                  "/loki/api/v1/query_range?query=%s&start=%d&end=%d"
                      .formatted(
                          encoded(query.text()), begin.getEpochSecond(), end.getEpochSecond()))
              .at("/data/result")
              .isEmpty();
      case "tempo" -> !instance.tempo().search(query.text(), begin, end).isEmpty();
      default -> throw new AssertionError("no store " + query.store());
    };
  }

  private JsonNode ask(URI store, String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(store.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).withFailMessage(answer.body()).isEqualTo(200);
    return WholeShop.json(answer);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
