package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query of every dashboard is understood by the store that it goes to. */
@ExtendWith(SharedInstance.class)
class DashboardIT {
  private final ShopInstance instance;

  DashboardIT(ShopInstance instance) {
    this.instance = instance;
  }

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void asksWhatTheStoresUnderstand(Dashboard dashboard) {
    Instant end = Instant.now();
    Instant start = end.minus(Duration.ofMinutes(15));
    for (Dashboard.Query query : dashboard.queries()) {
      assertThatCode(
              () -> {
                switch (query.store()) {
                  case "prometheus" -> instance.prometheus().query(query.text());
                  case "loki" -> askLoki(query.text(), start, end);
                  case "tempo" -> instance.tempo().search(query.text(), start, end);
                  default -> throw new AssertionError("no store " + query.store());
                }
              })
          .as(query.toString())
          .doesNotThrowAnyException();
    }
  }

  /** Unlike a search for lines, takes any query: most panels over logs show counts. */
  private void askLoki(String logql, Instant start, Instant end)
      throws IOException, InterruptedException {
    URI uri =
        instance
            .endpoints()
            .loki()
            .resolve(
                "/loki/api/v1/query_range?query=%s&start=%d&end=%d"
                    .formatted(
                        URLEncoder.encode(logql, StandardCharsets.UTF_8),
                        start.getEpochSecond(),
                        end.getEpochSecond()));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).withFailMessage(answer.body()).isEqualTo(200);
    }
  }
}
