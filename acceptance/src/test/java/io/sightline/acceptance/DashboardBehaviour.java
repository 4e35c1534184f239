package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every query of every dashboard is understood by the store that it goes to, and finds something
 * while customers come to the whole shop; what only trouble fills, it fills. The links between the
 * data sources lead where they say.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class DashboardBehaviour {
  /** At most five of all panels may be empty while nothing is wrong. */
  private static final Set<String> SHOW_TROUBLE =
      Set.of(
          "E-commerce Distributed Tracing / Failed calls",
          "E-commerce Distributed Tracing / Traces with errors",
          "E-commerce Lab Overview / Traces with errors",
          "Microservices Observability / Error Logs",
          "Service level objectives / Firing and pending");

  /**
   * Panels that show a zero where nothing is found, and which test shows what they would find. All
   * others are asked without their zero while there is trouble.
   */
  private static final Map<String, String> ZEROS_OF_OTHERS =
      Map.of(
          "AI Services / Error rate", "CatalogueIT lets the model fail",
          "Collector health / Dropped in agents", "promtool has the rule count what was lost",
          "E-commerce Lab Overview / Telemetry lost", "as above");

  /** What begins with a loss; DashboardTest knows its name. */
  private static final Set<String> METRICS_OF_LOSS = Set.of("service:telemetry_lost:increase5m");

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");

  /** Exemplars that are followed: LinksIT follows more, by queries of its own. */
  private static final int DRAWN = 30;

  private final Answers answers;
  private final Duration patience;
  private Customers customers;
  private Instant begin;

  DashboardBehaviour(Answers answers, Duration patience) {
    this.answers = answers;
    this.patience = patience;
  }

  /** All kinds of them, and a planner who asks the MES, which nobody else does. */
  abstract Customers customers() throws IOException, InterruptedException;

  /** Runs a test while there is what no service foresees, and while a service is away. */
  abstract void inTrouble(Runnable test) throws Exception;

  /** Panels that show a zero all the time because their service is not in trouble here. */
  Set<String> withoutTrouble() {
    return Set.of();
  }

  /** Panels over what can only be measured elsewhere. */
  Set<String> measuredElsewhere() {
    return Set.of();
  }

  @BeforeAll
  void customersCome() throws IOException, InterruptedException {
    begin = Instant.now();
    customers = customers();
  }

  @AfterAll
  void customersLeave() {
    if (customers != null) {
      customers.close();
    }
  }

  List<Dashboard> dashboards() throws IOException, InterruptedException {
    return answers.dashboards();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  @Order(1)
  void asksWhatTheStoresUnderstand(Dashboard dashboard) {
    for (Dashboard.Query query : dashboard.queries()) {
      assertThatCode(() -> answers.findsSomething(query, begin))
          .as(query.toString())
          .doesNotThrowAnyException();
    }
  }

  @Test
  @Order(2)
  void offersValuesForEachVariable() throws IOException, InterruptedException {
    List<String> queries =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.variableQueries().stream())
            .distinct()
            .toList();
    assertThat(queries).isNotEmpty();
    for (String query : queries) {
      Matcher values = LABEL_VALUES.matcher(query);
      assertThat(values.matches()).as(query).isTrue();
      assertThat(answers.labelValues(values.group(1), values.group(2)))
          .as(query)
          .containsAll(
              values.group(2).equals("queue")
                  ? List.of("production.orders")
                  : ShopInstance.SERVICES);
    }
  }

  @Test
  @Order(3)
  void noPanelIsEmptyButWhatShowsTrouble() throws IOException, InterruptedException {
    assertThat(SHOW_TROUBLE).hasSizeLessThanOrEqualTo(5);
    List<Dashboard.Query> queries = queries(false);
    assertThat(queries).hasSizeGreaterThan(150);
    awaitAll(queries);
  }

  @Test
  @Order(4)
  void linksLeadFromAnExemplarToItsTraceItsLinesAndBack() throws IOException, InterruptedException {
    JsonNode toTrace = link("prometheus", "exemplarTraceIdDestinations").path(0);
    JsonNode toLogs = link("tempo", "tracesToLogsV2");
    JsonNode back = link("loki", "derivedFields").path(0);
    assertThat(back.path("matcherType").asText()).isEqualTo("label");
    long seed = begin.toEpochMilli();
    List<Map<String, String>> exemplars = exemplars(toTrace.path("name").asText(), seed);

    AtomicInteger lines = new AtomicInteger();
    for (Map<String, String> exemplar : exemplars) {
      String traceId = exemplar.get(toTrace.path("name").asText());
      String logql = toLogs.path("query").asText().replace("${__trace.traceId}", traceId);
      // A trace may still grow, but soon it has the spans of all lines.
      await("what " + exemplar + " leads to, drawn with " + seed)
          .untilAsserted(
              () -> {
                List<Map<String, String>> found = answers.lines(uid(toLogs), logql, begin);
                assertThat(answers.trace(uid(toTrace), traceId))
                    .extracting(Answers.Hop::spanId)
                    .contains(exemplar.get("span_id"))
                    .containsAll(found.stream().map(line -> line.get("span_id")).toList());
                assertThat(found)
                    .extracting(line -> line.get(back.path("matcherRegex").asText()))
                    .extracting(id -> back.path("url").asText().replace("${__value.raw}", id))
                    .allMatch(traceId::equals);
                lines.addAndGet(found.size());
              });
    }
    assertThat(uid(back)).isEqualTo(uid(toTrace));
    assertThat(lines).hasValueGreaterThan(DRAWN / 2);
  }

  @Test
  @Order(4)
  void linksLeadFromASpanToTheMetricsOfItsService() throws IOException, InterruptedException {
    JsonNode toTrace = link("prometheus", "exemplarTraceIdDestinations").path(0);
    JsonNode toMetrics = link("tempo", "tracesToMetrics");
    assertThat(uid(toMetrics)).isEqualTo("prometheus");
    String traceIds = toTrace.path("name").asText();
    Map<String, String> exemplar = exemplars(traceIds, begin.toEpochMilli()).getFirst();
    Map<String, String> resource =
        answers.trace(uid(toTrace), exemplar.get(traceIds)).getFirst().resource();
    String tags =
        toMetrics
            .path("tags")
            .valueStream()
            .map(
                tag ->
                    "%s=\"%s\""
                        .formatted(
                            tag.path("value").asText(), resource.get(tag.path("key").asText())))
            .collect(Collectors.joining(", "));

    assertThat(toMetrics.path("queries")).isNotEmpty();
    awaitAll(
        toMetrics
            .path("queries")
            .valueStream()
            .map(
                query ->
                    new Dashboard.Query(
                        "link to metrics",
                        query.path("name").asText(),
                        Dashboard.prometheus(
                            query.path("query").asText().replace("$__tags", tags))))
            .toList());
  }

  @Test
  @Order(5)
  void troubleFillsWhatShowsIt() throws Exception {
    List<Dashboard.Query> queries = new ArrayList<>(queries(true));
    assertThat(queries.stream().map(Dashboard.Query::place).collect(Collectors.toSet()))
        .isEqualTo(SHOW_TROUBLE);
    // Whatever else may be the matter: what is away shows.
    queries.add(
        query("Service level objectives / Firing and pending")
            .with(alerts -> alerts.replace(".+", "inventory-service")));
    queries.add(query("Collector health / Answers to /health").with(health -> health + " == 0"));
    queries.addAll(withoutZeros());
    queries.addAll(metrics());
    inTrouble(() -> awaitAll(queries));
  }

  /** A zero would hide that a query finds nothing, whatever happens. */
  private List<Dashboard.Query> withoutZeros() throws IOException, InterruptedException {
    List<Dashboard.Query> zeros =
        queries(false).stream()
            .filter(query -> !PromQl.withoutZero(query.text()).equals(query.text()))
            .toList();
    assertThat(zeros)
        .extracting(Dashboard.Query::place)
        .hasSizeGreaterThanOrEqualTo(8)
        .containsAll(ZEROS_OF_OTHERS.keySet())
        .containsAll(withoutTrouble());
    return zeros.stream()
        .filter(query -> !ZEROS_OF_OTHERS.containsKey(query.place()))
        .filter(query -> !withoutTrouble().contains(query.place()))
        .map(query -> query.with(PromQl::withoutZero))
        .toList();
  }

  /** Of several that a query adds up, each has to be there. */
  private List<Dashboard.Query> metrics() throws IOException, InterruptedException {
    Set<String> elsewhere = measuredElsewhere();
    List<Dashboard.Query> metrics =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.queries().stream())
            .filter(query -> query.store().equals("prometheus"))
            .filter(query -> !elsewhere.contains(query.place()))
            .flatMap(query -> PromQl.metrics(query.text()).stream())
            .distinct()
            .filter(name -> !METRICS_OF_LOSS.contains(name))
            .map(name -> new Dashboard.Query("metric", name, Dashboard.prometheus(name)))
            .toList();
    assertThat(metrics).hasSizeGreaterThan(70);
    return metrics;
  }

  private Dashboard.Query query(String place) throws IOException, InterruptedException {
    return dashboards().stream()
        .flatMap(dashboard -> dashboard.queries().stream())
        .filter(query -> query.place().equals(place))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode link(String dataSource, String kind) throws IOException, InterruptedException {
    JsonNode link = answers.dataSource(dataSource).path("jsonData").path(kind);
    assertThat(link).as(kind + " of " + dataSource).isNotEmpty();
    return link;
  }

  private static String uid(JsonNode link) {
    return link.path("datasourceUid").asText();
  }

  /** Drawn at random of all that panels show, one of each trace. */
  private List<Map<String, String>> exemplars(String traceIds, long seed)
      throws IOException, InterruptedException {
    List<Dashboard.Query> queries =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.queries().stream())
            .filter(query -> query.target().path("exemplar").asBoolean())
            .toList();
    Map<String, Map<String, String>> byTrace = new HashMap<>();
    await(DRAWN + " exemplars")
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(5))
        .until(
            () -> {
              for (Dashboard.Query query : queries) {
                for (Map<String, String> exemplar : answers.exemplars(query, begin)) {
                  if (!exemplar.getOrDefault(traceIds, "").isEmpty()) {
                    byTrace.put(exemplar.get(traceIds), exemplar);
                  }
                }
              }
              return byTrace.size() >= DRAWN;
            });
    List<String> drawn = new ArrayList<>(byTrace.keySet());
    Collections.sort(drawn);
    Collections.shuffle(drawn, new Random(seed));
    return drawn.subList(0, DRAWN).stream().map(byTrace::get).toList();
  }

  private List<Dashboard.Query> queries(boolean trouble) throws IOException, InterruptedException {
    Set<String> elsewhere = measuredElsewhere();
    return dashboards().stream()
        .flatMap(dashboard -> dashboard.queries().stream())
        // When something started is no matter of every minute.
        .filter(query -> !query.panel().startsWith("annotation "))
        .filter(query -> !elsewhere.contains(query.place()))
        .filter(query -> SHOW_TROUBLE.contains(query.place()) == trouble)
        .toList();
  }

  /** What has once found something is not asked again. */
  private void awaitAll(List<Dashboard.Query> queries) {
    List<Dashboard.Query> empty = new ArrayList<>(queries);
    await(queries.size() + " queries that find something")
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(3))
        .untilAsserted(
            () -> {
              Set<Dashboard.Query> still = new HashSet<>();
              for (Dashboard.Query query : empty) {
                if (!answers.findsSomething(query, begin)) {
                  still.add(query);
                }
              }
              empty.retainAll(still);
              assertThat(empty).isEmpty();
            });
  }
}
