package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Exemplar;
import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.Sample;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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
 * The catalogue's metrics are there while customers come to the whole shop, agree with
 * OpenTelemetry's, and lead to traces.
 */
@Isolated
@ExtendWith(SharedInstance.class)
@Order(WholeShop.SEEN)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CatalogueIT {
  /** Empty until something fails. */
  private static final Set<String> SHOW_TROUBLE =
      Set.of(
          "sum by (type, source) (rate(errors_total[5m]))",
          named("errors_total"),
          "rate(ai_requests_total{status=\"error\"}[5m])");

  /** At times, and nothing says when: what waits, is in use or was too much at that moment. */
  private static final Set<String> MAY_BE_ZERO =
      Set.of(
          "sum by (service, method) (http_requests_in_progress)",
          named("http_requests_in_progress"),
          named("cleanup_job_records_deleted_total"),
          "sum(websocket_connections_active)",
          named("websocket_connections_active"),
          "sum(redis_connection_pool_active)",
          named("redis_connection_pool_active"),
          "sum by (group, topic) (kafka_consumer_group_lag)",
          "sum by (queue) (rabbitmq_queue_messages)",
          "sum by (service_name) (jvm_virtual_thread_mounted)",
          named("jvm_virtual_thread_mounted"),
          "sum by (service_name) (jvm_virtual_thread_queued)",
          named("jvm_virtual_thread_queued"));

  private final ShopInstance instance;
  private final WholeShop shop;
  private Customers customers;

  CatalogueIT(ShopInstance instance) {
    this.instance = instance;
    this.shop = WholeShop.observed(instance);
  }

  @BeforeAll
  void customersCome() {
    customers = Customers.come(instance);
    for (Outcome outcome : Outcome.values()) {
      instance.gateway().order(outcome);
    }
    // Who asks a second time has what was said read from Redis; customers ask once.
    String session = chat();
    assertThat(ask(session).statusCode()).isEqualTo(200);
    assertThat(ask(session).statusCode()).isEqualTo(200);
  }

  /** Nobody but a planner asks the MES, again and again: a single time is no rate. */
  @BeforeEach
  void aPlannerAsks() {
    assertThat(shop.get("mes-service", "/production-orders", "X-User", "planner").statusCode())
        .isEqualTo(200);
  }

  @AfterAll
  void customersLeave() {
    if (customers != null) {
      customers.close();
    }
  }

  /** The queries of all tables, and one for each metric that they name. */
  static List<String> documented() throws IOException {
    List<String> queries = new ArrayList<>();
    for (MetricsPage.Row row : MetricsPage.read().rows()) {
      queries.add(row.query());
      row.metrics().forEach(metric -> queries.add(named(metric)));
    }
    assertThat(queries).hasSizeGreaterThan(60).containsAll(SHOW_TROUBLE).containsAll(MAY_BE_ZERO);
    return queries;
  }

  /** Whatever is called so, a histogram by its count. */
  private static String named(String metric) {
    return "{__name__=~\"%s(_count)?\"}".formatted(metric);
  }

  static List<String> usual() throws IOException {
    return documented().stream().filter(query -> !SHOW_TROUBLE.contains(query)).toList();
  }

  @ParameterizedTest
  @MethodSource("usual")
  @Order(1)
  void answersEachQueryOfTheDocumentation(String query) {
    await(query).untilAsserted(() -> assertAnswers(query));
  }

  /** What never rises is no answer, unless that is as it should be. */
  private void assertAnswers(String query) {
    assertThat(instance.prometheus().query(query))
        .extracting(Sample::value)
        .anySatisfy(
            value -> {
              assertThat(value).isFinite();
              if (!MAY_BE_ZERO.contains(query)) {
                assertThat(value).isPositive();
              }
            });
  }

  static List<MetricsPage.Row> labelled() throws IOException {
    List<MetricsPage.Row> rows =
        MetricsPage.read().rows().stream().filter(MetricsPage.Row::hasLabels).toList();
    assertThat(rows).hasSizeGreaterThan(15);
    return rows.stream().filter(row -> !SHOW_TROUBLE.contains(row.query())).toList();
  }

  @ParameterizedTest
  @MethodSource("labelled")
  @Order(2)
  void hasTheLabelsOfTheDocumentation(MetricsPage.Row row) throws IOException {
    assertLabels(row, MetricsPage.read().everywhere());
  }

  /** Of each metric, no series has another label or value, and one has all of them. */
  private void assertLabels(MetricsPage.Row row, Set<String> everywhere) {
    Map<String, Set<String>> labels = row.labels();
    for (String metric : row.metrics()) {
      await("labels of " + metric)
          .untilAsserted(
              () -> {
                List<Sample> series = instance.prometheus().query(ofServices(metric));
                assertThat(series)
                    .isNotEmpty()
                    .allSatisfy(
                        one -> assertThat(labels.keySet()).containsAll(own(one, everywhere)))
                    .anySatisfy(
                        one ->
                            assertThat(own(one, everywhere))
                                .containsExactlyInAnyOrderElementsOf(labels.keySet()));
                labels.forEach(
                    (label, values) ->
                        assertThat(series)
                            .allSatisfy(
                                one ->
                                    assertThat(
                                            values.isEmpty() || values.contains(one.label(label)))
                                        .as(label + "=" + one.label(label))
                                        .isTrue()));
                assertThat(series)
                    .anySatisfy(one -> assertThat(one.labels().keySet()).containsAll(everywhere));
              });
    }
  }

  /** Of what the agents send; another test's application has not all that the shop is given. */
  private static String ofServices(String metric) {
    return "{__name__=~\"%s(_count)?\", service_namespace=\"shop\"}".formatted(metric);
  }

  private static Set<String> own(Sample series, Set<String> everywhere) {
    Set<String> labels = new TreeSet<>(series.labels().keySet());
    labels.removeAll(everywhere);
    labels.removeAll(List.of("__name__", "le"));
    return labels;
  }

  @Test
  @Order(2)
  void countsWhatOpenTelemetryCounts() {
    assertSameCounts("http_requests_total", "http_server_request_duration_seconds_count");
    assertSameCounts(
        "http_request_duration_seconds_count", "http_server_request_duration_seconds_count");
    assertSameCounts("db_queries_total", "db_client_operation_duration_seconds_count");
    assertSameCounts(
        "db_query_duration_seconds_count", "db_client_operation_duration_seconds_count");
  }

  @Test
  @Order(2)
  void tellsTheMemoryOfEachDatabaseServer() {
    await("memory of both servers")
        .untilAsserted(
            () ->
                assertThat(instance.prometheus().query("process_memory_usage_bytes > 1e6"))
                    .extracting(sample -> sample.label("service_name"))
                    .containsExactlyInAnyOrder("postgresql", "postgresql-mes"));
  }

  /**
   * Of what was sent a moment ago: series of a process before this one go on for five minutes, and
   * not all of its labels are in both metrics.
   */
  private void assertSameCounts(String catalogue, String original) {
    String difference = "%s - %s".formatted(recent(catalogue), recent(original));
    await(difference)
        .untilAsserted(
            () ->
                assertThat(instance.prometheus().query(difference))
                    .hasSizeGreaterThanOrEqualTo(4)
                    .extracting(Sample::value)
                    .containsOnly(0.0));
  }

  private static String recent(String metric) {
    return "sum by (service_name) (%1$s and timestamp(%1$s) > time() - 25)".formatted(metric);
  }

  @Test
  @Order(2)
  void carriesExemplarsThatLeadToTraces() {
    await("exemplars of http_request_duration_seconds")
        .untilAsserted(
            () -> {
              Instant end = Instant.now();
              List<Exemplar> exemplars =
                  instance
                      .prometheus()
                      .exemplars(
                          "http_request_duration_seconds_bucket{service=\"api-gateway\",endpoint=\"/api/orders\"}",
                          end.minus(Duration.ofMinutes(1)),
                          end);
              assertThat(exemplars)
                  .isNotEmpty()
                  .allSatisfy(
                      exemplar ->
                          assertThat(instance.tempo().trace(exemplar.traceId())).isPresent());
            });
  }

  @Test
  @Order(3)
  void countsWhatNobodyForesaw() throws SQLException, IOException {
    try (Trouble trouble = Trouble.productsAreGone(shop)) {
      await("errors that nobody foresaw")
          .untilAsserted(
              () -> {
                assertThat(shop.get("product-service", "/products").statusCode()).isEqualTo(500);
                assertAnswers("errors_total{source=\"product-service\"}");
                SHOW_TROUBLE.stream()
                    .filter(query -> query.contains("errors_total"))
                    .forEach(this::assertAnswers);
              });
    }
    MetricsPage page = MetricsPage.read();
    page.rows().stream()
        .filter(row -> row.metrics().contains("errors_total"))
        .forEach(row -> assertLabels(row, page.everywhere()));
  }

  /** Gemini's models by Gemini's API, which the simulator speaks; a real key is nobody's. */
  @Test
  @Order(4)
  void countsWhatGeminiFails() {
    restartModel(Map.of("LLM_ERROR_RATE", "1"));
    try {
      HttpResponse<String> answer = ask(chat());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      // Customers go on asking, so that there is a rate.
      await("errors of models")
          .untilAsserted(
              () -> {
                assertAnswers("ai_requests_total{service=\"gemini\", status=\"error\"}");
                assertAnswers("rate(ai_requests_total{status=\"error\"}[5m])");
              });
    } finally {
      restartModel(Map.of());
    }
  }

  /** Id of a new session with the assistant. */
  private String chat() {
    return WholeShop.json(shop.post("api-gateway", "/api/assistant/chat/sessions", "{}"))
        .path("session_id")
        .asText();
  }

  private HttpResponse<String> ask(String session) {
    return shop.post(
        "api-gateway",
        "/api/assistant/chat/sessions/" + session + "/messages",
        "{\"message\": \"Which laptop do you have?\"}");
  }

  private void restartModel(Map<String, String> environment) {
    instance.stop("llm-simulator");
    SightlineCommand.Result up = instance.up(environment, "--only", "shop,stores", "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }
}
