package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A running Grafana, asked over HTTP as its own pages ask it. */
final class Grafana implements Answers {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As wide as a screen; the back end makes no more points than the data source's interval. */
  private static final int POINTS = 1000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final String authorization;

  Grafana(URI base, String user, String password) {
    this.base = base;
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  JsonNode health() throws IOException, InterruptedException {
    return get("/api/health");
  }

  List<JsonNode> dataSources() throws IOException, InterruptedException {
    return get("/api/datasources").valueStream().toList();
  }

  @Override
  public JsonNode dataSource(String uid) throws IOException, InterruptedException {
    return get("/api/datasources/uid/" + uid);
  }

  /** What a data source's plugin says of its store. */
  JsonNode health(String dataSource) throws IOException, InterruptedException {
    return get("/api/datasources/uid/" + dataSource + "/health");
  }

  /** What the store behind a data source answers itself. */
  JsonNode store(String dataSource, String path) throws IOException, InterruptedException {
    return get("/api/datasources/proxy/uid/" + dataSource + path);
  }

  /** A dashboard with what Grafana knows of it beside its content. */
  JsonNode dashboard(String uid) throws IOException, InterruptedException {
    return get("/api/dashboards/uid/" + uid);
  }

  @Override
  public List<Dashboard> dashboards() throws IOException, InterruptedException {
    List<Dashboard> dashboards = new ArrayList<>();
    for (JsonNode found : get("/api/search?type=dash-db&limit=5000")) {
      String uid = found.path("uid").asText();
      dashboards.add(new Dashboard(Path.of("/d", uid), dashboard(uid).path("dashboard")));
    }
    return dashboards;
  }

  @Override
  public boolean findsSomething(Dashboard.Query query, Instant since)
      throws IOException, InterruptedException {
    return query(query.target(), since)
        .filter(frame -> !frame.holdsExemplars())
        .anyMatch(Frame::saysSomething);
  }

  @Override
  public List<String> labelValues(String metric, String label)
      throws IOException, InterruptedException {
    JsonNode values =
        get(
            "/api/datasources/uid/prometheus/resources/api/v1/label/%s/values?match[]=%s"
                .formatted(label, URLEncoder.encode(metric, UTF_8)));
    return values.path("data").valueStream().map(JsonNode::asText).toList();
  }

  @Override
  public List<Map<String, String>> exemplars(Dashboard.Query query, Instant since)
      throws IOException, InterruptedException {
    return query(query.target(), since)
        .filter(Frame::holdsExemplars)
        .flatMap(frame -> frame.rows().stream())
        .map(
            row ->
                row.entrySet().stream()
                    .collect(toMap(Map.Entry::getKey, value -> value.getValue().asText())))
        .toList();
  }

  @Override
  public List<Hop> trace(String dataSource, String traceId)
      throws IOException, InterruptedException {
    ObjectNode target = target("tempo", dataSource).put("queryType", "traceId");
    return query(target.put("query", traceId), Instant.EPOCH, Instant.EPOCH)
        .flatMap(frame -> frame.rows().stream())
        .map(
            span ->
                new Hop(
                    span.get("spanID").asText(),
                    span.get("operationName").asText(),
                    span.get("serviceTags")
                        .valueStream()
                        .collect(
                            toMap(
                                tag -> tag.path("key").asText(),
                                tag -> tag.path("value").asText()))))
        .toList();
  }

  @Override
  public List<Map<String, String>> lines(String dataSource, String logql, Instant since)
      throws IOException, InterruptedException {
    ObjectNode target = target("loki", dataSource).put("queryType", "range");
    return query(target.put("expr", logql).put("maxLines", 1000), since)
        .flatMap(frame -> frame.rows().stream())
        .map(
            line ->
                line.get("labels").properties().stream()
                    .collect(toMap(Map.Entry::getKey, label -> label.getValue().asText())))
        .toList();
  }

  private static ObjectNode target(String type, String uid) {
    ObjectNode target = JSON.createObjectNode().put("refId", "A");
    target.putObject("datasource").put("type", type).put("uid", uid);
    return target;
  }

  private Stream<Frame> query(JsonNode target, Instant since)
      throws IOException, InterruptedException {
    return query(target, since, Instant.now());
  }

  private Stream<Frame> query(JsonNode target, Instant from, Instant to)
      throws IOException, InterruptedException {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode query = target.deepCopy();
    query.put("maxDataPoints", POINTS);
    query.put("intervalMs", Math.max(1, Duration.between(from, to).toMillis() / POINTS));
    request.putArray("queries").add(query);
    // As text: a number is not taken.
    request.put("from", Long.toString(from.toEpochMilli()));
    request.put("to", Long.toString(to.toEpochMilli()));
    JsonNode result =
        send(HttpRequest.newBuilder(base.resolve("/api/ds/query"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.toString())))
            .path("results")
            .path(query.path("refId").asText());
    // Several queries may fail one by one, within an answer that is well.
    if (result.isMissingNode() || result.has("error")) {
      throw new IOException("Grafana could not ask %s: %s".formatted(query, result));
    }
    return result.path("frames").valueStream().map(Frame::new);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(base.resolve(path)));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest sent =
        request
            .timeout(Duration.ofSeconds(30))
            .header("Accept", "application/json")
            .header("Authorization", authorization)
            .build();
    HttpResponse<String> answer = http.send(sent, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "Grafana answered %d to %s %s: %s"
              .formatted(answer.statusCode(), sent.method(), sent.uri(), answer.body()));
    }
    return WholeShop.json(answer);
  }
}
