package io.sightline.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Who answers what dashboards ask, and what the links between the stores lead to: the stores
 * themselves, or Grafana in front of them. What is not understood is an exception.
 */
interface Answers {
  /**
   * A span.
   *
   * @param resource attributes of its resource
   */
  record Hop(String spanId, String name, Map<String, String> resource) {}

  List<Dashboard> dashboards() throws IOException, InterruptedException;

  /** A data source with its links, by its uid. */
  JsonNode dataSource(String uid) throws IOException, InterruptedException;

  /** Whether there are numbers, lines or traces since then. */
  boolean findsSomething(Dashboard.Query query, Instant since)
      throws IOException, InterruptedException;

  /** Values of a label of a metric. */
  List<String> labelValues(String metric, String label) throws IOException, InterruptedException;

  /** Labels of the exemplars behind a panel since then. */
  List<Map<String, String>> exemplars(Dashboard.Query query, Instant since)
      throws IOException, InterruptedException;

  /** The spans of a trace; none when it is not there. */
  List<Hop> trace(String dataSource, String traceId) throws IOException, InterruptedException;

  /** Labels of the lines since then, structured metadata among them. */
  List<Map<String, String>> lines(String dataSource, String logql, Instant since)
      throws IOException, InterruptedException;
}
