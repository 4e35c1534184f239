package io.sightline.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each metric of the shop's catalogue is made somewhere, and written down. */
class CatalogueTest {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ((?:`[a-z_]+`(?:, )?)+) \\| (\\w+) \\| ([^|]+) \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  private final Map<String, Set<String>> byRules = byRules();
  private final String page = read("docs/metrics.md");

  @ParameterizedTest
  @CsvSource({
    "business_events_total, service event_type status",
    "active_connections, service",
    "websocket_connections_active, service",
    "websocket_messages_total, service type",
    "redis_connection_pool_active, service",
    "redis_connection_pool_idle, service",
    "active_sessions_total, service",
    "messages_processed_total, service status",
    "message_processing_duration_seconds, service",
    "cleanup_job_runs_total, service",
    "cleanup_job_records_deleted_total, service",
    "cleanup_job_duration_seconds, service",
    "errors_total, type source",
    "mes_requests_by_user_total, user"
  })
  void isMadeByRules(String metric, String labels) {
    assertThat(byRules).containsKey(metric);
    assertThat(byRules.get(metric)).containsExactlyInAnyOrder(labels.split(" "));
    assertThat(writtenDown(metric)).containsExactlyInAnyOrder(labels.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "http_requests_total, service method endpoint status",
    "http_request_duration_seconds, service method endpoint status",
    "http_requests_in_progress, service method",
    "db_queries_total, service database operation",
    "db_query_duration_seconds, service database operation",
    "ai_requests_total, service model status",
    "ai_request_duration_seconds, service model status",
    "ai_tokens_used_total, service model type"
  })
  void isMadeInTheCollector(String metric, String labels) {
    assertThat(read("otel-collector/config.yaml")).contains("\"" + metric + "\"");
    assertThat(writtenDown(metric)).containsExactlyInAnyOrder(labels.split(" "));
    // Once: two sources of one metric would count everything twice.
    assertThat(byRules).doesNotContainKey(metric);
  }

  @Test
  void isWrittenDown() {
    assertThat(byRules.keySet())
        .allSatisfy(metric -> assertThat(page).contains("`" + metric + "`"));
  }

  /** Its labels in the table. */
  private Set<String> writtenDown(String metric) {
    List<MatchResult> rows =
        ROW.matcher(page)
            .results()
            .filter(row -> row.group(1).contains("`" + metric + "`"))
            .toList();
    assertThat(rows).as("rows of " + metric + " in docs/metrics.md").hasSize(1);
    return NAME.matcher(rows.getFirst().group(3))
        .results()
        .map(label -> label.group(1))
        .collect(Collectors.toSet());
  }

  private static Map<String, Set<String>> byRules() {
    RuleSet set =
        new RuleFiles().add(ExamplesTest.ROOT.resolve("agent/example-rules/shop.yaml")).read();
    Map<String, Set<String>> labels = new HashMap<>();
    for (Rule rule : set.rules()) {
      for (MetricAction metric : rule.metrics()) {
        List<String> names = metric.labels().stream().map(Named::name).toList();
        Set<String> before = labels.put(metric.name(), new TreeSet<>(names));
        // Whoever feeds a metric gives it the same labels.
        assertThat(before == null || before.equals(new TreeSet<>(names))).isTrue();
      }
    }
    return labels;
  }

  private static String read(String file) {
    try {
      return Files.readString(ExamplesTest.ROOT.resolve(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
