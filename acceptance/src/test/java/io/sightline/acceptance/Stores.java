package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.cli.check.Exemplar;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stores of an instance, asked directly for what Grafana's files say. */
final class Stores implements Answers {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ShopInstance instance;

  Stores(ShopInstance instance) {
    this.instance = instance;
  }

  @Override
  public List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @Override
  public JsonNode dataSource(String uid) throws IOException {
    return DataSources.provisioned().get(uid);
  }

  @Override
  public boolean findsSomething(Dashboard.Query query, Instant since)
      throws IOException, InterruptedException {
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
                          encoded(query.text()), since.getEpochSecond(), end.getEpochSecond()))
              .at("/data/result")
              .isEmpty();
      case "tempo" -> !instance.tempo().search(query.text(), since, end).isEmpty();
      default -> throw new AssertionError("no store " + query.store());
    };
  }

  @Override
  public List<String> labelValues(String metric, String label)
      throws IOException, InterruptedException {
    JsonNode values =
        ask(
            instance.endpoints().prometheus(),
            "/api/v1/label/%s/values?match[]=%s".formatted(label, encoded(metric)));
    return values.path("data").valueStream().map(JsonNode::asText).toList();
  }

  @Override
  public List<Map<String, String>> exemplars(Dashboard.Query query, Instant since) {
    return instance.prometheus().exemplars(query.text(), since, Instant.now()).stream()
        .map(Exemplar::labels)
        .toList();
  }

  @Override
  public List<Hop> trace(String dataSource, String traceId) {
    assertThat(dataSource).isEqualTo("tempo");
    return instance.tempo().trace(traceId).stream()
        .flatMap(trace -> trace.spans().stream())
        .map(span -> new Hop(span.spanId(), span.name(), span.resource()))
        .toList();
  }

  @Override
  public List<Map<String, String>> lines(String dataSource, String logql, Instant since) {
    assertThat(dataSource).isEqualTo("loki");
    return instance.loki().lines(logql, since, Instant.now()).stream()
        .map(
            line -> {
              Map<String, String> labels = new HashMap<>(line.labels());
              labels.putAll(line.metadata());
              return labels;
            })
        .toList();
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
