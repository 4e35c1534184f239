package io.sightline.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is run: {@code java -jar}, settings from the environment, ended by SIGTERM. */
class ProductProcessIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @Test
  void finishesARequestInProgressWhenToldToStop() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      int port = freePort();
      Process process = start(port, postgres.getJdbcUrl("postgres", "postgres"));
      try {
        awaitReady(process, port);
        CompletableFuture<HttpResponse<String>> inProgress =
            HTTP.sendAsync(request(port, "/products"), BodyHandlers.ofString());
        Awaitility.await().until(() -> events().contains("request_started"));

        process.toHandle().destroy();

        assertThat(inProgress.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
      } finally {
        process.destroyForcibly();
      }
      assertThat(events())
          .containsSubsequence(
              "service_starting",
              "request_started",
              "service_stopping",
              "request_completed",
              "service_stopped");
    }
  }

  @Test
  void logsOneJsonObjectPerLine() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      int port = freePort();
      Process process = start(port, postgres.getJdbcUrl("postgres", "postgres"));
      try {
        awaitReady(process, port);
        HTTP.send(request(port, "/products/99"), BodyHandlers.ofString());
        Awaitility.await().until(() -> events().contains("request_completed"));
      } finally {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }

      JsonNode completed =
          log().stream()
              .filter(line -> line.path("event").asText().equals("request_completed"))
              .findFirst()
              .orElseThrow();
      assertThat(completed.get("level").asText()).isEqualTo("WARN");
      assertThat(completed.get("logger").asText()).isEqualTo("product-service");
      assertThat(completed.get("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
      assertThat(completed.get("path").asText()).isEqualTo("/products/99");
      assertThat(completed.get("status_code").asInt()).isEqualTo(404);
      assertThat(completed.get("duration_ms").isNumber()).isTrue();
    }
  }

  @Test
  void saysWhyItCannotStart() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        ServerSocket taken = new ServerSocket(0)) {
      Process process = start(taken.getLocalPort(), postgres.getJdbcUrl("postgres", "postgres"));

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(log())
          .filteredOn(line -> line.path("event").asText().equals("service_start_failed"))
          .singleElement()
          .satisfies(
              line -> assertThat(line.get("error").asText()).contains("" + taken.getLocalPort()));
    }
  }

  private Process start(int port, String databaseUrl) throws IOException {
    Path jar =
        Path.of(
            System.getProperty("sightline.root"),
            "services/product-service",
            System.getProperty("sightline.target", "target"),
            "product-service.jar");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            jar.toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "SERVER_PORT", String.valueOf(port),
                "GRPC_PORT", "0",
                "DATABASE_URL", databaseUrl,
                "DATABASE_USER", "postgres",
                "DATABASE_PASSWORD", "postgres",
                "CATALOG_DELAY_MIN", "PT1S",
                "CATALOG_DELAY_MAX", "PT1S"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private static void awaitReady(Process process, int port) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(
            () -> {
              assertThat(process.isAlive()).isTrue();
              return HTTP.send(request(port, "/ready"), BodyHandlers.ofString()).statusCode();
            },
            status -> status == 200);
  }

  private List<String> events() throws IOException {
    return log().stream().map(line -> line.path("event").asText()).toList();
  }

  private List<JsonNode> log() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("out"))) {
      lines.add(Json.mapper().readTree(line));
    }
    return lines;
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
