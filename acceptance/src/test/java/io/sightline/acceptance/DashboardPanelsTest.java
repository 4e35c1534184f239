package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same is shown in the same way on each dashboard, and of the services that were chosen. */
class DashboardPanelsTest {
  private static final Pattern CHOSEN_SERVICES = Pattern.compile("\\$service|\\$\\{service");

  private static final String SHARED = "what services share: the server's figures name none";

  /** Panels that show the same whichever service is chosen, and why. */
  private static final Map<String, String> OF_NO_SERVICE =
      Map.of(
          "Database / Connections", SHARED,
          "Database / Size", SHARED,
          "Database / Transactions", SHARED,
          "Database / Memory of PostgreSQL", SHARED,
          "Database / Redis memory", SHARED,
          "Database / Redis clients and commands", SHARED,
          "Kafka / Lag of groups", "the broker knows groups; a group may have no member left",
          "Kafka / Records in topics", "the broker knows topics, whoever writes to them",
          "E-commerce Lab Overview / Telemetry lost", "the Collector's loss is of all services");

  /** What is shown in a unit of its own. */
  private static final Set<String> WITHOUT_LOOK = Set.of("logs", "nodeGraph");

  private static final String NONE = "green";
  private static final String SHARE_OF_ERRORS = "green, yellow 1, red 5";
  private static final String SECONDS_OF_A_REQUEST = "green, yellow 0.5, red 1";
  private static final String PROCESSOR = "green, yellow 60, red 80";
  private static final String LIMITED = "green, yellow 70, red 90";
  private static final String QUEUE_ON_DISK = "green, yellow 50, red 80";
  private static final String BACKLOG = "green, yellow 500, red 1000";
  private static final String OBJECTIVE = "red, yellow 80, green 90";
  private static final String BUDGET = "red, yellow 25, green 50";

  /**
   * How something is shown.
   *
   * @param what in the title and queries of a panel
   * @param colours from which value on
   */
  record Look(Pattern what, String unit, String colours) {
    static Look of(String what, String unit, String colours) {
      return new Look(Pattern.compile(what, Pattern.DOTALL), unit, colours);
    }
  }

  /** The first that fits counts. */
  private static final List<Look> LOOKS =
      List.of(
          // Exceptions: what alerts or the catalogue have limits of their own for.
          Look.of("^Total Request Rate\n", "reqps", "green, red 80"),
          Look.of("^HTTP 500\n", "reqps", "green, red 0.01"),
          Look.of("^Failed payments\n", "percent", "green, yellow 10, red 15"),
          Look.of("^Dead letters\n", "short", "green, red 1"),
          Look.of("^Error lines\n", "short", "green, yellow 1, red 50"),
          Look.of("^Conversion\n", "percent", NONE),
          Look.of("budget left\n", "percent", BUDGET),
          Look.of("ratio_rate", "short", "green, yellow 1, red 14.4"),
          Look.of("record_error_total", "ops", "green, red 0.01"),
          Look.of("http_requests_in_progress", "short", "green, yellow 30, red 50"),
          Look.of("pending_requests", "short", "green, red 1"),
          // Whether something is there.
          Look.of("avg\\(up\\b", "percent", "red, yellow 90, green 100"),
          Look.of("\nup\\{|httpcheck_status", "short", "red, green 1"),
          // Telemetry that is lost.
          Look.of("^(Refused by|Lost on|Dropped in|Telemetry lost)", "short", "green, red 0.001"),
          Look.of("queue_size", "percent", QUEUE_ON_DISK),
          // Shares of what goes wrong, and of what goes well.
          Look.of("status=(~\"5\\.\\.\"|\"error\").* / ", "percent", SHARE_OF_ERRORS),
          Look.of("^[^\n]+\n100 \\* sum\\(increase\\(business.* / ", "percent", OBJECTIVE),
          // Time.
          Look.of(
              "histogram_quantile.*(http_(server_|client_)?request|rpc_(server|client)_call"
                  + "|traces_spanmetrics)",
              "s",
              SECONDS_OF_A_REQUEST),
          Look.of("histogram_quantile|latency_avg|^Latency distribution\n", "s", NONE),
          // What the machine and the JVM give.
          Look.of("cpu_recent_utilization|process_cpu|system_cpu", "percent", PROCESSOR),
          Look.of("used_bytes.*limit_bytes|connection_count.*connection_limit", "percent", LIMITED),
          Look.of("gc_duration_seconds_sum", "percent", "green, yellow 5, red 10"),
          Look.of("bytes", "bytes", NONE),
          // Counts, and rates.
          Look.of("_lag|sum by \\(queue\\) \\(rabbitmq_queue_messages", "short", BACKLOG),
          Look.of("\n100 \\* ", "percent", NONE),
          Look.of("\\* 60$", "cpm", NONE),
          Look.of("rate\\((http|rpc)_|service_graph|by_user", "reqps", NONE),
          Look.of("clients_connected", "short", NONE),
          Look.of("rate\\(", "ops", NONE),
          Look.of("", "short", NONE));

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  static List<Dashboard> dashboardsOfServices() throws IOException {
    return Dashboard.all().stream()
        .filter(dashboard -> dashboard.variables().contains("service"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dashboardsOfServices")
  void showOnlyTheChosenServices(Dashboard dashboard) {
    for (JsonNode panel : dashboard.panels()) {
      String name = name(dashboard, panel);
      for (JsonNode target : panel.path("targets")) {
        assertThat(CHOSEN_SERVICES.matcher(target.toString()).find())
            .as("%s asks for $service: %s", name, target)
            .isNotEqualTo(OF_NO_SERVICE.containsKey(name));
      }
    }
    assertThat(marks(dashboard)).isNotEmpty().allMatch(mark -> mark.contains("$service"));
  }

  @Test
  void nameEachExceptionOfAPanelThatIsThere() throws IOException {
    assertThat(
            Dashboard.all().stream()
                .flatMap(
                    dashboard -> dashboard.panels().stream().map(panel -> name(dashboard, panel))))
        .containsAll(OF_NO_SERVICE.keySet());
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void showTheSameInTheSameUnitsAndColours(Dashboard dashboard) {
    for (JsonNode panel : dashboard.panels()) {
      if (WITHOUT_LOOK.contains(panel.path("type").asText())
          || panel.at("/datasource/type").asText().equals("tempo")) {
        continue;
      }
      String name = name(dashboard, panel);
      String what = what(panel);
      Look look =
          LOOKS.stream().filter(each -> each.what().matcher(what).find()).findFirst().orElseThrow();
      assertThat(unit(panel)).as("unit of %s (%s)", name, look.what()).isEqualTo(look.unit());
      assertThat(colours(panel))
          .as("thresholds of %s (%s)", name, look.what())
          .isEqualTo(look.colours());
      if (panel.path("type").asText().equals("timeseries")) {
        assertThat(panel.at("/fieldConfig/defaults/custom/thresholdsStyle/mode").asText())
            .as("thresholds that show on %s", name)
            .isEqualTo(look.colours().equals(NONE) ? "off" : "line+area");
        assertThat(panel.at("/fieldConfig/defaults/color/mode").asText())
            .as(name)
            .isEqualTo("palette-classic");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void markStartsInTheSameWay(Dashboard dashboard) throws IOException {
    List<String> first = marks(Dashboard.all().getFirst());
    String ofOne = "{service_name=~\"$service\"}";
    assertThat(first).hasSize(1).allMatch(mark -> mark.contains(ofOne));
    assertThat(marks(dashboard))
        .extracting(mark -> mark.replace(ofOne, ""))
        .containsExactly(first.getFirst().replace(ofOne, ""));
  }

  /** Queries of annotations. */
  private static List<String> marks(Dashboard dashboard) {
    return StreamSupport.stream(dashboard.json().at("/annotations/list").spliterator(), false)
        .map(annotation -> annotation.at("/target/expr").asText())
        .filter(query -> !query.isEmpty())
        .toList();
  }

  private static String name(Dashboard dashboard, JsonNode panel) {
    return dashboard.title() + " / " + panel.path("title").asText();
  }

  private static String what(JsonNode panel) {
    return panel.path("title").asText()
        + "\n"
        + StreamSupport.stream(panel.path("targets").spliterator(), false)
            .map(target -> target.path("expr").asText())
            .collect(Collectors.joining("\n"));
  }

  private static String unit(JsonNode panel) {
    return panel.path("type").asText().equals("heatmap")
        ? panel.at("/options/yAxis/unit").asText()
        : panel.at("/fieldConfig/defaults/unit").asText();
  }

  private static String colours(JsonNode panel) {
    List<String> colours = new ArrayList<>();
    for (JsonNode step : panel.at("/fieldConfig/defaults/thresholds/steps")) {
      String from = step.path("value").asText();
      colours.add(step.path("color").asText() + (step.path("value").isNull() ? "" : " " + from));
    }
    // A heat map has a scale instead.
    return colours.isEmpty() ? NONE : String.join(", ", colours);
  }
}
