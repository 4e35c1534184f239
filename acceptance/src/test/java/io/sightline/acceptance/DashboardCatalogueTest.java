package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Dashboards are titled and laid out as the catalogue of requirements says: dashboards.yaml. */
class DashboardCatalogueTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * A dashboard of the catalogue.
   *
   * @param json what stands where in it, by JSON pointer
   * @param rows titles of panels by row
   * @param details what stands where in its panels, by title and JSON pointer
   */
  record Asked(
      String uid,
      String title,
      Map<String, JsonNode> json,
      Map<String, List<String>> rows,
      Map<String, Map<String, JsonNode>> details) {
    @Override
    public String toString() {
      return title;
    }
  }

  static List<Asked> catalogue() throws IOException {
    List<Asked> catalogue = new ArrayList<>();
    try (InputStream file = DashboardCatalogueTest.class.getResourceAsStream("dashboards.yaml")) {
      JsonNode list =
          MAPPER.valueToTree(
              new Load(LoadSettings.builder().setLabel("dashboards.yaml").build())
                  .loadFromInputStream(file));
      for (JsonNode asked : list) {
        catalogue.add(
            new Asked(
                asked.path("uid").asText(),
                asked.path("title").asText(),
                byName(asked.path("json")),
                rows(asked.path("rows")),
                details(asked.path("details"))));
      }
    }
    return catalogue;
  }

  @Test
  void namesAllDashboardsOfTheCatalogue() throws IOException {
    // MD-1 to MD-15, of which MD-13 is two.
    assertThat(catalogue()).hasSize(16).extracting(Asked::uid).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void isTitledAndLaidOutAsTheCatalogueSays(Asked asked) throws IOException {
    Dashboard dashboard = dashboard(asked.uid());

    assertThat(dashboard.title()).isEqualTo(asked.title());
    assertThat(rows(dashboard)).containsExactlyEntriesOf(asked.rows());
    asked
        .json()
        .forEach(
            (pointer, value) ->
                assertThat(dashboard.json().at(pointer)).as(pointer).isEqualTo(value));
    asked
        .details()
        .forEach(
            (title, details) -> {
              JsonNode panel =
                  dashboard.panels().stream()
                      .filter(candidate -> candidate.path("title").asText().equals(title))
                      .findFirst()
                      .orElseThrow();
              details.forEach(
                  (pointer, value) ->
                      assertThat(panel.at(pointer)).as(title + pointer).isEqualTo(value));
            });
  }

  private static Dashboard dashboard(String uid) throws IOException {
    return Dashboard.all().stream()
        .filter(dashboard -> dashboard.uid().equals(uid))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no dashboard " + uid));
  }

  /** As they stand on the screen, whatever their order in the file. */
  private static Map<String, List<String>> rows(Dashboard dashboard) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    List<String> row = new ArrayList<>();
    for (JsonNode panel :
        dashboard
            .everything()
            .sorted(
                Comparator.comparingInt((JsonNode panel) -> panel.at("/gridPos/y").asInt())
                    .thenComparingInt(panel -> panel.at("/gridPos/x").asInt()))
            .toList()) {
      String title = panel.path("title").asText();
      if (panel.path("type").asText().equals("row")) {
        row = new ArrayList<>();
        rows.put(title, row);
      } else {
        row.add(title);
      }
    }
    return rows;
  }

  private static Map<String, List<String>> rows(JsonNode list) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (JsonNode row : list) {
      byName(row)
          .forEach(
              (title, panels) -> {
                List<String> titles = new ArrayList<>();
                panels.forEach(panel -> titles.add(panel.asText()));
                rows.put(title, titles);
              });
    }
    return rows;
  }

  private static Map<String, Map<String, JsonNode>> details(JsonNode panels) {
    Map<String, Map<String, JsonNode>> details = new LinkedHashMap<>();
    byName(panels).forEach((title, panel) -> details.put(title, byName(panel)));
    return details;
  }

  private static Map<String, JsonNode> byName(JsonNode object) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    object.fields().forEachRemaining(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }
}
