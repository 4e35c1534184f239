package io.sightline.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A dashboard as its file has it.
 *
 * @param file its path in the repository
 * @param json its content
 */
record Dashboard(Path file, JsonNode json) {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));

  /** What Grafana puts in for its own variables, and for ours when everything is chosen. */
  private static final Map<String, String> CHOSEN =
      Map.of(
          "$__rate_interval", "1m",
          "$__range", "1h",
          "$__auto", "1m",
          "$service", ".+",
          "$queue", ".+",
          "$level", ".*",
          "$trace_id", "",
          "$search", "");

  /** What Grafana asks Prometheus for when a panel is a map of services. */
  private static final String SERVICE_MAP = "traces_service_graph_request_total";

  /**
   * A query of a panel.
   *
   * @param store the type of its data source
   */
  record Query(String dashboard, String panel, String store, String text) {
    @Override
    public String toString() {
      return dashboard + " / " + panel + ": " + text;
    }
  }

  static List<Dashboard> all() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(ROOT.resolve("monitoring/dashboard-services.json"));
    try (Stream<Path> dashboards = Files.list(ROOT.resolve("grafana/dashboards"))) {
      dashboards.sorted().forEach(files::add);
    }
    ObjectMapper mapper = new ObjectMapper();
    List<Dashboard> all = new ArrayList<>();
    for (Path file : files) {
      all.add(new Dashboard(ROOT.relativize(file), mapper.readTree(file.toFile())));
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

  /** The queries of its panels and its annotations, as Grafana would send them. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        String text = text(target);
        if (!text.isEmpty()) {
          queries.add(
              new Query(
                  title(),
                  panel.path("title").asText(),
                  text.equals(SERVICE_MAP)
                      ? "prometheus"
                      : target.path("datasource").path("type").asText(),
                  chosen(text)));
        }
      }
    }
    for (JsonNode annotation : json.path("annotations").path("list")) {
      if (annotation.path("target").has("expr")) {
        queries.add(
            new Query(
                title(),
                "annotation " + annotation.path("name").asText(),
                annotation.path("datasource").path("type").asText(),
                chosen(annotation.path("target").path("expr").asText())));
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

  private static String text(JsonNode target) {
    return target.path("queryType").asText().equals("serviceMap")
        ? SERVICE_MAP
        : target.path("expr").asText(target.path("query").asText());
  }

  private static String chosen(String query) {
    String text = query;
    for (Map.Entry<String, String> variable : CHOSEN.entrySet()) {
      text = text.replace(variable.getKey(), variable.getValue());
    }
    return text;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
