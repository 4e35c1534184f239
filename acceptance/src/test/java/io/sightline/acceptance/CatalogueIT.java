package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Exemplar;
import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue's metrics are there, agree with OpenTelemetry's, and lead to traces. */
@ExtendWith(SharedInstance.class)
class CatalogueIT {
  /** The last cell of a table's row, when it is a query. */
  private static final Pattern QUERY = Pattern.compile("(?m)\\| `([^`]+)` \\|$");

  private final ShopInstance instance;

  CatalogueIT(ShopInstance instance) {
    this.instance = instance;
  }

  @BeforeEach
  void placeOrders() {
    for (Outcome outcome : Outcome.values()) {
      instance.gateway().order(outcome);
    }
  }

  static List<String> documentedQueries() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("sightline.root"), "docs", "metrics.md"));
    List<String> queries =
        QUERY
            .matcher(page)
            .results()
            .map((MatchResult row) -> row.group(1).replace("\\|", "|"))
            .toList();
    assertThat(queries).hasSizeGreaterThan(8);
    return queries;
  }

  @ParameterizedTest
  @MethodSource("documentedQueries")
  void answersEachQueryOfTheDocumentation(String query) {
    await(query)
        .untilAsserted(
            () ->
                assertThat(instance.prometheus().query(query))
                    .isNotEmpty()
                    .extracting(Sample::value)
                    .anySatisfy(value -> assertThat(value).isFinite()));
  }

  @Test
  void countsWhatOpenTelemetryCounts() {
    assertSameCounts("http_requests_total", "http_server_request_duration_seconds_count");
    assertSameCounts(
        "http_request_duration_seconds_count", "http_server_request_duration_seconds_count");
    assertSameCounts("db_queries_total", "db_client_operation_duration_seconds_count");
    assertSameCounts(
        "db_query_duration_seconds_count", "db_client_operation_duration_seconds_count");
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
                          end.minus(Duration.ofMinutes(5)),
                          end);
              assertThat(exemplars)
                  .isNotEmpty()
                  .allSatisfy(
                      exemplar ->
                          assertThat(instance.tempo().trace(exemplar.traceId())).isPresent());
            });
  }
}
