package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * How long each store keeps what it has: metrics for fifteen days, logs and traces for a week. The
 * running ones are asked, not their files.
 */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class RetentionIT {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ShopInstance instance;

  RetentionIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void prometheusKeepsFifteenDays() throws Exception {
    assertThat(
            WholeShop.json(ask(instance.endpoints().prometheus(), "/api/v1/status/runtimeinfo"))
                .at("/data/storageRetention")
                .asText())
        .isEqualTo("15d");
  }

  @Test
  void lokiKeepsAWeekAndTakesNothingOlder() throws Exception {
    assertThat(ask(instance.endpoints().loki(), "/config"))
        .containsPattern("(?m)^  retention_period: (1w|168h0m0s)$")
        .containsPattern("(?m)^  reject_old_samples: true$")
        .containsPattern("(?m)^  reject_old_samples_max_age: (1w|168h0m0s)$")
        // Else nobody would delete what is older.
        .containsPattern("(?m)^  retention_enabled: true$");
  }

  @Test
  void tempoKeepsAWeek() throws Exception {
    assertThat(ask(instance.endpoints().tempo(), "/status/config"))
        .containsPattern("(?m)^ +block_retention: 168h0m0s$");
  }

  /** It does not tell when it runs; JaegerIT sees it obey this key. */
  @Test
  void jaegerIsToldToKeepAWeek() throws IOException {
    Path config = Path.of(System.getProperty("sightline.root"), "jaeger", "config.yaml");
    assertThat(Files.readString(config)).containsPattern("\\n +ttl:\\n +spans: 168h\\n");
  }

  private String ask(URI store, String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(store.resolve(path)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
