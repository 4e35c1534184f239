package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As {@link DashboardBehaviour}, by a Grafana that was started in a container with what the
 * repository provides for it: dashboards, data sources and links are those that it shows.
 */
@Tag("docker")
@ExtendWith(SharedContainers.class)
@Order(SharedContainers.LAST)
class GrafanaIT extends DashboardBehaviour {
  private final Containers containers;
  private final Grafana grafana;

  GrafanaIT(Containers containers) {
    // Parcels take their time there.
    super(containers.grafana(), Duration.ofMinutes(10));
    this.containers = containers;
    this.grafana = containers.grafana();
  }

  @Override
  Customers customers() throws IOException, InterruptedException {
    HttpRequest orders =
        HttpRequest.newBuilder(containers.uri("mes-service", "http").resolve("/production-orders"))
            .header("X-User", "planner")
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(orders, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
    ProcessBuilder generator =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Containers.LAYOUT
                .root()
                .resolve("services/traffic-generator")
                .resolve(Containers.LAYOUT.target())
                .resolve("traffic-generator.jar")
                .toString());
    generator.environment().put("ADMIN_EMAIL", "admin@shop.example");
    generator.environment().put("ADMIN_PASSWORD", containers.variable("ADMIN_PASSWORD", ""));
    return Customers.come(generator);
  }

  @Override
  void inTrouble(Runnable test) throws Exception {
    try (Trouble trouble =
        Trouble.productsAreGone(
            containers.port("postgresql", "sql"), containers.variable("SHOP_PASSWORD", ""))) {
      containers.stop("inventory-service");
      test.run();
    } finally {
      containers.start("inventory-service");
    }
  }

  /** {@link DashboardIT} lets these two fail. */
  @Override
  Set<String> withoutTrouble() {
    return Set.of("CRM API (RED) / Errors", "MES API (golden signals) / HTTP 500");
  }

  /** A container of the Collector sees no files of the storage. */
  @Override
  Set<String> measuredElsewhere() {
    return Set.of("RabbitMQ and storage / Size of the storage");
  }

  @Test
  @Order(1)
  void isThePinnedVersion() throws IOException, InterruptedException {
    assertThat(grafana.health().path("version").asText())
        .isEqualTo(Containers.LAYOUT.catalog().program("grafana").version());
    assertThat(grafana.health().path("database").asText()).isEqualTo("ok");
  }

  @Test
  @Order(1)
  void hasTheDataSourcesOfTheFile() throws IOException, InterruptedException {
    Map<String, JsonNode> provisioned = DataSources.provisioned();
    assertThat(grafana.dataSources())
        .extracting(source -> source.path("uid").asText())
        .containsExactlyInAnyOrderElementsOf(provisioned.keySet());
    for (Map.Entry<String, JsonNode> source : provisioned.entrySet()) {
      JsonNode shown = grafana.dataSource(source.getKey());
      assertThat(shown.path("readOnly").asBoolean()).as(source.getKey()).isTrue();
      assertThat(shown.path("url").asText()).startsWith("http://");
      for (String field : List.of("name", "type", "access")) {
        assertThat(shown.path(field)).isEqualTo(source.getValue().path(field));
      }
      assertThat(shown.path("isDefault").asBoolean())
          .isEqualTo(source.getValue().path("isDefault").asBoolean());
      // Plugins may add what they have found out.
      for (Map.Entry<String, JsonNode> setting : source.getValue().path("jsonData").properties()) {
        assertThat(shown.path("jsonData").path(setting.getKey()))
            .as(source.getKey() + " " + setting.getKey())
            .isEqualTo(setting.getValue());
      }
    }
  }

  /** Jaeger is only there when it was asked for; Alertmanager's plugin has no back end to ask. */
  @ParameterizedTest
  @ValueSource(strings = {"prometheus", "tempo", "loki"})
  @Order(1)
  void reachesTheStores(String dataSource) throws IOException, InterruptedException {
    JsonNode health = grafana.health(dataSource);
    assertThat(health.path("status").asText()).as(health.toString()).isEqualTo("OK");
  }

  @Test
  @Order(1)
  void reachesAlertsAndTheirManager() throws IOException, InterruptedException {
    assertThat(grafana.store("alertmanager", "/api/v2/status").at("/config/original").asText())
        .contains("receivers:");
    assertThat(grafana.store("prometheus", "/api/v1/rules").at("/data/groups")).isNotEmpty();
  }

  static List<Dashboard> files() throws IOException {
    return Dashboard.all();
  }

  @Test
  @Order(0)
  void hasNoDashboardButThoseOfFiles() {
    // It reads them when it already answers.
    await("all dashboards")
        .untilAsserted(
            () ->
                assertThat(dashboards())
                    .extracting(Dashboard::uid)
                    .containsExactlyInAnyOrderElementsOf(
                        files().stream().map(Dashboard::uid).toList()));
  }

  @ParameterizedTest
  @MethodSource("files")
  @Order(1)
  void showsADashboardAsItsFileHasIt(Dashboard file) throws IOException, InterruptedException {
    JsonNode shown = grafana.dashboard(file.uid());
    assertThat(shown.at("/meta/provisioned").asBoolean()).isTrue();
    assertThat(shown.at("/meta/folderTitle").asText()).isEqualTo("Sightline");
    Dashboard dashboard = new Dashboard(file.place(), shown.path("dashboard"));
    assertThat(dashboard.title()).isEqualTo(file.title());
    assertThat(dashboard.variables()).isEqualTo(file.variables());
    assertThat(panels(dashboard)).isEqualTo(panels(file));
    assertThat(dashboard.queries())
        .extracting(Dashboard.Query::toString)
        .isEqualTo(file.queries().stream().map(Dashboard.Query::toString).toList());
  }

  /** What a reader sees first: a title in its place. */
  private static List<List<JsonNode>> panels(Dashboard dashboard) {
    return dashboard
        .everything()
        .map(panel -> Stream.of("id", "type", "title", "gridPos").map(panel::path).toList())
        .toList();
  }
}
