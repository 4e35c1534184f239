package io.sightline.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A dashboard.
 *
 * @param place the path of its file in the repository, or its own in Grafana
 * @param json its content
 */
record Dashboard(Path place, JsonNode json) {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What Grafana's back end puts in for its own variables. */
  private static final Map<String, String> BUILT_IN =
      Map.of("$__rate_interval", "1m", "$__range", "1h", "$__auto", "1m");

  /** What its pages put in for ours when everything is chosen. */
  private static final Map<String, String> CHOSEN =
      Map.of(
          "$service", ".+",
          "${service:pipe}", ".+",
          "$queue", ".+",
          "$level", ".*",
          "$trace_id", "",
          "$search", "");

  /** What Grafana asks Prometheus for when a panel is a map of services, by each filter. */
  private static final String SERVICE_MAP = "traces_service_graph_request_total";

  /**
   * A query of a panel.
   *
   * @param target as Grafana's pages send it to its back end: the variables that are left are those
   *     that the back end knows
   */
  record Query(String dashboard, String panel, JsonNode target) {
    /** The type of its data source. */
    String store() {
      return target.path("datasource").path("type").asText();
    }

    /** As the back end sends it to the store. */
    String text() {
      return replaced(target.path("expr").asText(target.path("query").asText()), BUILT_IN);
    }

    /** The title of its panel, with that of its dashboard. */
    String place() {
      return dashboard + " / " + panel;
    }

    /** The same panel with another query. */
    Query with(UnaryOperator<String> edit) {
      ObjectNode edited = target.deepCopy();
      return new Query(
          dashboard, panel, edited.put("expr", edit.apply(target.path("expr").asText())));
    }

    @Override
    public String toString() {
      return place() + ": " + text();
    }
  }

  static List<Dashboard> all() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(ROOT.resolve("monitoring/dashboard-services.json"));
    try (Stream<Path> dashboards = Files.list(ROOT.resolve("grafana/dashboards"))) {
      dashboards.sorted().forEach(files::add);
    }
    List<Dashboard> all = new ArrayList<>();
    for (Path file : files) {
      all.add(new Dashboard(ROOT.relativize(file), MAPPER.readTree(file.toFile())));
    }
    return all;
  }

  String uid() {
    return json.path("uid").asText();
  }

  String title() {
    return json.path("title").asText();
  }

  /** Its panels without the rows that group them. */
  List<JsonNode> panels() {
    return everything().filter(panel -> !panel.path("type").asText().equals("row")).toList();
  }

  Stream<JsonNode> everything() {
    return StreamSupport.stream(json.path("panels").spliterator(), false);
  }

  List<String> variables() {
    return StreamSupport.stream(json.path("templating").path("list").spliterator(), false)
        .map(variable -> variable.path("name").asText())
        .toList();
  }

  /** The queries of its panels and its annotations. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        Query query = new Query(title(), panel.path("title").asText(), sent(target));
        if (!query.text().isEmpty()) {
          queries.add(query);
        }
      }
    }
    for (JsonNode annotation : json.path("annotations").path("list")) {
      if (annotation.path("target").has("expr")) {
        ObjectNode target = sent(annotation.path("target"));
        target.set("datasource", annotation.path("datasource"));
        queries.add(new Query(title(), "annotation " + annotation.path("name").asText(), target));
      }
    }
    return queries;
  }

  /** The queries of its variables whose values a store has to know: {@code label_values(…)}. */
  List<String> variableQueries() {
    return StreamSupport.stream(json.path("templating").path("list").spliterator(), false)
        .filter(variable -> variable.path("type").asText().equals("query"))
        .map(variable -> variable.path("query").path("query").asText())
        .toList();
  }

  private static ObjectNode sent(JsonNode target) {
    if (target.path("queryType").asText().equals("serviceMap")) {
      return prometheus(
          target
              .path("serviceMapQuery")
              .valueStream()
              .map(filter -> SERVICE_MAP + replaced(filter.asText(), CHOSEN))
              .collect(Collectors.joining(" or ")));
    }
    ObjectNode sent = target.deepCopy();
    for (String field : List.of("expr", "query")) {
      if (sent.has(field)) {
        sent.put(field, replaced(sent.path(field).asText(), CHOSEN));
      }
    }
    return sent;
  }

  /** Asks Prometheus for the values of now. */
  static ObjectNode prometheus(String promql) {
    ObjectNode target = MAPPER.createObjectNode().put("refId", "A").put("expr", promql);
    target.put("range", false).put("instant", true);
    target.putObject("datasource").put("type", "prometheus").put("uid", "prometheus");
    return target;
  }

  private static String replaced(String query, Map<String, String> variables) {
    String text = query;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      text = text.replace(variable.getKey(), variable.getValue());
    }
    return text;
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
