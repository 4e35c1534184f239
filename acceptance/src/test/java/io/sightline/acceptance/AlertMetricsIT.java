package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A rule or a quick check that asks for a metric that nobody has is silent for ever: each that they
 * name has to be there while customers come to the whole shop.
 */
@Isolated
@ExtendWith(SharedInstance.class)
@Order(WholeShop.SEEN)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertMetricsIT {
  /** The Collector has them from the first item on for which a queue had no room: QueuesIT. */
  private static final Set<String> BEGIN_WITH_TROUBLE =
      Set.of(
          "otelcol_exporter_enqueue_failed_log_records_total",
          "otelcol_exporter_enqueue_failed_metric_points_total",
          "otelcol_exporter_enqueue_failed_spans_total");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ShopInstance instance;
  private final WholeShop shop;
  private Customers customers;

  AlertMetricsIT(ShopInstance instance) {
    this.instance = instance;
    this.shop = WholeShop.observed(instance);
  }

  @BeforeAll
  void customersCome() {
    customers = Customers.come(shop.instance());
  }

  @AfterAll
  void customersLeave() {
    if (customers != null) {
      customers.close();
    }
  }

  @Test
  void areAllThere() throws IOException, InterruptedException {
    Map<String, Set<String>> asked = asked();
    // Rules record these.
    Set<String> recorded =
        AlertsIT.expressions().keySet().stream()
            .map(name -> name.substring(name.indexOf(' ') + 1))
            .collect(Collectors.toSet());
    Map<String, Set<String>> missing = new TreeMap<>(asked);
    assertThat(missing.keySet()).hasSizeGreaterThan(40).containsAll(BEGIN_WITH_TROUBLE);
    missing.keySet().removeAll(recorded);
    missing.keySet().removeAll(BEGIN_WITH_TROUBLE);

    await("all metrics that rules and runbooks ask for")
        .untilAsserted(
            () -> {
              ask("/api/v1/label/__name__/values")
                  .path("data")
                  .forEach(name -> missing.remove(name.asText()));
              assertThat(missing).isEmpty();
            });
  }

  /** Names of metrics, and who asks for each. */
  private Map<String, Set<String>> asked() throws IOException, InterruptedException {
    Map<String, Set<String>> asked = new TreeMap<>();
    for (Map.Entry<String, String> rule : AlertsIT.expressions().entrySet()) {
      names(rule.getValue())
          .forEach(name -> asked.computeIfAbsent(name, any -> new TreeSet<>()).add(rule.getKey()));
    }
    for (Runbooks.Query query : Runbooks.queries()) {
      if (query.language().equals("promql")) {
        names(query.text())
            .forEach(name -> asked.computeIfAbsent(name, any -> new TreeSet<>()).add(query.page()));
      }
    }
    return asked;
  }

  /** As Prometheus itself reads the query. */
  private Set<String> names(String promql) throws IOException, InterruptedException {
    Set<String> names = new HashSet<>();
    collect(
        ask("/api/v1/parse_query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8))
            .path("data"),
        names);
    return names;
  }

  private static void collect(JsonNode node, Set<String> names) {
    if (node.path("type").asText().endsWith("Selector")) {
      String name = node.path("name").asText();
      if (!name.isEmpty()) {
        names.add(name);
      } else {
        // Who counts all series names none; nobody shall be hidden behind a pattern.
        assertThat(node.path("matchers").findValuesAsText("value"))
            .as("a metric by its name: " + node)
            .containsExactly(".+");
      }
    }
    node.forEach(child -> collect(child, names));
  }

  private JsonNode ask(String path) throws IOException, InterruptedException {
    URI address = instance.endpoints().prometheus().resolve(path);
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return WholeShop.json(answer);
  }
}
