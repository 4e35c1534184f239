package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be told of a dashboard without a store: identity, layout, units, variables, links. */
class DashboardTest {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final int WIDTH = 24;
  private static final Pattern NAMED_UID = Pattern.compile("datasourceUid: (\\w+)");

  /** All that an annotation may lead to, each with what is chosen there. */
  private static final Pattern ALERTS_DASHBOARDS = Pattern.compile("(?m)^ +dashboard: .+$");

  private static final Pattern DASHBOARD =
      Pattern.compile("/d/([a-z0-9-]+)(?:\\?var-([a-z]+)=\\{\\{ *[$]labels[.](\\w+) *}})?");

  /** What is lost is counted from the first on, as the alerts do, and nothing else is. */
  private static final Map<String, String> LOSS =
      Map.of(
          "Collector health / Refused by the Collector", "receiver:telemetry_refused:increase5m",
          "Collector health / Lost on the way to a back end", "exporter:telemetry_lost:increase5m",
          "Collector health / Dropped in agents", "service:telemetry_lost:increase5m",
          "E-commerce Lab Overview / Telemetry lost",
              "exporter:telemetry_lost:increase5m service:telemetry_lost:increase5m");

  private static final Pattern COUNTS_LOSS =
      Pattern.compile(
          "\\w+:telemetry_\\w+:\\w+|otelcol_\\w+_(?:failed|refused)_\\w+|otel_sdk_\\w+_total");

  /** These show lines, traces and a map: nothing that has a unit. */
  private static final Set<String> WITHOUT_UNIT = Set.of("logs", "nodeGraph");

  // What follows is in @grafana/schema 13.1.0, of the version that docker-compose.monitoring.yml
  // pins.
  private static final Set<String> OF_DASHBOARDS =
      Set.of(
          "annotations",
          "description",
          "editable",
          "fiscalYearStartMonth",
          "graphTooltip",
          "id",
          "links",
          "liveNow",
          "panels",
          "preload",
          "refresh",
          "schemaVersion",
          "tags",
          "templating",
          "time",
          "timepicker",
          "timezone",
          "title",
          "uid",
          "version",
          "weekStart");

  private static final Set<String> OF_PANELS =
      Set.of(
          "collapsed",
          "datasource",
          "description",
          "fieldConfig",
          "gridPos",
          "id",
          "interval",
          "links",
          "maxDataPoints",
          "options",
          "panels",
          "pluginVersion",
          "repeat",
          "targets",
          "title",
          "transformations",
          "transparent",
          "type");

  /** The last two are of Prometheus' own annotations. */
  private static final Set<String> OF_ANNOTATIONS =
      Set.of(
          "builtIn",
          "datasource",
          "enable",
          "filter",
          "hide",
          "iconColor",
          "name",
          "placement",
          "target",
          "type",
          "titleFormat",
          "textFormat");

  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "bargauge",
          Set.of(
              "displayMode",
              "legend",
              "maxVizHeight",
              "minVizHeight",
              "minVizWidth",
              "namePlacement",
              "orientation",
              "reduceOptions",
              "showUnfilled",
              "sizing",
              "text",
              "valueMode"),
          "heatmap",
          Set.of(
              "calculate",
              "calculation",
              "cellGap",
              "cellRadius",
              "cellValues",
              "color",
              "exemplars",
              "filterValues",
              "legend",
              "rowsFrame",
              "selectionMode",
              "showValue",
              "tooltip",
              "yAxis"),
          "logs",
          Set.of(
              "dedupStrategy",
              "detailsMode",
              "displayedFields",
              "enableInfiniteScrolling",
              "enableLogDetails",
              "fontSize",
              "prettifyLogMessage",
              "showCommonLabels",
              "showControls",
              "showLabels",
              "showLogContextToggle",
              "showTime",
              "sortOrder",
              "syntaxHighlighting",
              "wrapLogMessage"),
          "nodeGraph",
          Set.of("edges", "layoutAlgorithm", "nodes", "zoomMode"),
          "stat",
          Set.of(
              "colorMode",
              "graphMode",
              "justifyMode",
              "orientation",
              "percentChangeColorMode",
              "reduceOptions",
              "showPercentChange",
              "text",
              "textMode",
              "wideLayout"),
          "table",
          Set.of(
              "cellHeight",
              "enablePagination",
              "frameIndex",
              "frozenColumns",
              "maxRowHeight",
              "showHeader",
              "showTypeIcons",
              "sortBy"),
          "timeseries",
          Set.of("annotations", "legend", "orientation", "timeCompare", "timezone", "tooltip"));

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @Test
  void haveNamesOfTheirOwn() throws IOException {
    assertThat(Dashboard.all())
        .hasSizeGreaterThanOrEqualTo(20)
        .doesNotHaveDuplicates()
        .extracting(Dashboard::uid)
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.matches("[a-z0-9-]{1,40}"));
    assertThat(Dashboard.all()).extracting(Dashboard::title).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void areFoundFromEachOther(Dashboard dashboard) {
    assertThat(dashboard.json().path("tags").toString()).contains("\"sightline\"");
    JsonNode link = dashboard.json().path("links").path(0);
    assertThat(link.path("tags").toString()).isEqualTo("[\"sightline\"]");
    assertThat(link.path("includeVars").asBoolean()).isTrue();
    assertThat(link.path("keepTime").asBoolean()).isTrue();
    assertThat(dashboard.json().path("description").asText()).isNotBlank();
    assertThat(dashboard.json().path("schemaVersion").asInt()).isGreaterThanOrEqualTo(38);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void haveAGridWithoutOverlaps(Dashboard dashboard) {
    Set<Integer> ids = new HashSet<>();
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : dashboard.everything().toList()) {
      String title = panel.path("title").asText();
      assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
      JsonNode grid = panel.path("gridPos");
      int right = grid.path("x").asInt() + grid.path("w").asInt();
      int bottom = grid.path("y").asInt() + grid.path("h").asInt();
      assertThat(right).as(title).isLessThanOrEqualTo(WIDTH);
      for (int x = grid.path("x").asInt(); x < right; x++) {
        for (int y = grid.path("y").asInt(); y < bottom; y++) {
          assertThat(taken.add(x + ":" + y)).as(title + " lies on another panel").isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void sayWhatTheyShowAndInWhichUnit(Dashboard dashboard) throws IOException {
    for (JsonNode panel : dashboard.panels()) {
      String title = panel.path("title").asText();
      String type = panel.path("type").asText();
      assertThat(title).isNotBlank();
      assertThat(panel.path("description").asText()).as(title).isNotBlank();
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      assertThat(panel.path("datasource").path("uid").asText()).as(title).isIn(dataSources());
      boolean traces = panel.path("datasource").path("type").asText().equals("tempo");
      if (!WITHOUT_UNIT.contains(type) && !traces) {
        String unit = panel.path("fieldConfig").path("defaults").path("unit").asText();
        String axis = panel.path("options").path("yAxis").path("unit").asText();
        assertThat(unit + axis).as(title).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void useEachVariableThatTheyOffer(Dashboard dashboard) {
    String targets =
        dashboard.panels().stream()
            .map(panel -> panel.path("targets").toString())
            .collect(Collectors.joining());
    dashboard.variables().forEach(name -> assertThat(targets).contains("$" + name));
  }

  @Test
  void areThereForEachAlertThatNamesThem() throws IOException {
    List<Dashboard> dashboards = Dashboard.all();
    for (String folder :
        List.of("prometheus/rules", "prometheus/docker-rules", "loki/rules/fake")) {
      for (Path file : files(folder)) {
        for (MatchResult line :
            ALERTS_DASHBOARDS.matcher(Files.readString(file)).results().toList()) {
          List<MatchResult> links = DASHBOARD.matcher(line.group()).results().toList();
          assertThat(links).as(line.group()).isNotEmpty();
          for (MatchResult link : links) {
            assertThat(dashboards)
                .as(link.group())
                .anySatisfy(
                    dashboard -> {
                      assertThat(dashboard.uid()).isEqualTo(link.group(1));
                      if (link.group(2) != null) {
                        assertThat(dashboard.variables()).contains(link.group(2));
                      }
                    });
          }
          assertThat(line.group().split("var-", -1))
              .as("each variable is set from a label: " + line.group())
              .hasSize(1 + (int) links.stream().filter(link -> link.group(2) != null).count());
        }
      }
    }
  }

  @Test
  void countWhatIsLostAsTheAlertsDo() throws IOException {
    Map<String, String> counted = new HashMap<>();
    for (Dashboard dashboard : Dashboard.all()) {
      for (Dashboard.Query query : dashboard.queries()) {
        String names =
            COUNTS_LOSS
                .matcher(query.text())
                .results()
                .map(MatchResult::group)
                .distinct()
                .collect(Collectors.joining(" "));
        if (!names.isEmpty()) {
          counted.put(query.dashboard() + " / " + query.panel(), names);
        }
      }
    }
    assertThat(counted).isEqualTo(LOSS);
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return files.toList();
    }
  }

  /** Grafana passes over what it does not know: a setting of another version would do nothing. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void setOnlyWhatThePinnedGrafanaKnows(Dashboard dashboard) {
    assertThat(dashboard.json().fieldNames()).toIterable().isSubsetOf(OF_DASHBOARDS);
    for (JsonNode panel : dashboard.everything().toList()) {
      String type = panel.path("type").asText();
      assertThat(panel.fieldNames()).toIterable().as(type).isSubsetOf(OF_PANELS);
      if (!type.equals("row")) {
        assertThat(OPTIONS).containsKey(type);
        assertThat(panel.path("options").fieldNames())
            .toIterable()
            .as(panel.path("title").asText())
            .isSubsetOf(OPTIONS.get(type));
      }
    }
    for (JsonNode annotation : dashboard.json().path("annotations").path("list")) {
      assertThat(annotation.fieldNames()).toIterable().isSubsetOf(OF_ANNOTATIONS);
    }
  }

  @Test
  void dataSourcesNameOnlyEachOther() throws IOException {
    String file = Files.readString(DataSources.FILE);
    assertThat(NAMED_UID.matcher(file).results().map(match -> match.group(1)))
        .isNotEmpty()
        .allSatisfy(uid -> assertThat(dataSources()).contains(uid));
  }

  private static Set<String> dataSources() throws IOException {
    return DataSources.provisioned().keySet();
  }
}
