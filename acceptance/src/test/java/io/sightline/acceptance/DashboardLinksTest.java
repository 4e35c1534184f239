package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.cli.catalog.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links of panels lead to dashboards that are there, with variables that these have. */
class DashboardLinksTest {
  private static final Pattern URL = Pattern.compile("/d/([a-z0-9-]+)/([a-z0-9-]+)\\?(.+)");
  private static final Pattern VARIABLE = Pattern.compile("var-(\\w+)=(.+)");
  private static final Pattern LABEL =
      Pattern.compile("\\$\\{__(field\\.labels|data\\.fields)\\.(\\w+)}");
  private static final Pattern OWN_VARIABLE = Pattern.compile("\\$\\{(\\w+):queryparam}");
  private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
  private static final Pattern RUNBOOK = Pattern.compile("docs/\\S+#\\w+");
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final String TIME = "${__url_time_range}";

  /** Where readers go on from here. */
  private static final Map<String, List<String>> LEADS_TO =
      Map.of(
          "services",
          List.of("jvm", "http-performance", "database", "ecommerce-logs", "ecommerce-tracing"),
          "slo",
          List.of("services", "http-performance", "ecommerce-logs"),
          "microservices-observability",
          List.of("services", "http-performance", "checkout-flow", "ecommerce-logs"),
          "ecommerce-lab-overview",
          List.of("services", "http-performance", "ecommerce-business-metrics"),
          "overview",
          List.of("http-performance", "sessions-messages"),
          "jvm",
          List.of("services", "database"),
          "kafka",
          List.of("services", "ecommerce-tracing"));

  /** A link of a panel, or of its series. */
  record Link(Dashboard from, JsonNode panel, String title, String url) {
    @Override
    public String toString() {
      return from.title() + " / " + panel.path("title").asText() + " → " + url;
    }
  }

  static List<Link> links() throws IOException {
    List<Link> links = new ArrayList<>();
    for (Dashboard dashboard : Dashboard.all()) {
      for (JsonNode panel : dashboard.panels()) {
        for (String place : List.of("/fieldConfig/defaults/links", "/links")) {
          for (JsonNode link : panel.at(place)) {
            links.add(
                new Link(dashboard, panel, link.path("title").asText(), link.path("url").asText()));
          }
        }
      }
    }
    return links;
  }

  @Test
  void leadOnFromEachDashboard() throws IOException {
    Map<String, List<String>> leads =
        links().stream()
            .collect(
                Collectors.groupingBy(
                    link -> link.from().uid(),
                    Collectors.mapping(DashboardLinksTest::target, Collectors.toList())));

    assertThat(leads.keySet())
        .isEqualTo(Dashboard.all().stream().map(Dashboard::uid).collect(Collectors.toSet()));
    LEADS_TO.forEach((from, to) -> assertThat(leads.get(from)).as(from).containsAll(to));
  }

  @ParameterizedTest
  @MethodSource("links")
  void leadToWhatIsThere(Link link) throws IOException {
    Map<String, Dashboard> dashboards =
        Dashboard.all().stream().collect(Collectors.toMap(Dashboard::uid, Function.identity()));
    Matcher url = URL.matcher(link.url());
    assertThat(url.matches()).isTrue();
    Dashboard target = dashboards.get(url.group(1));
    assertThat(target).isNotNull().isNotEqualTo(link.from());
    assertThat(url.group(2)).isEqualTo(url.group(1));
    assertThat(link.title()).isNotBlank();

    List<String> parts = List.of(url.group(3).split("&"));
    assertThat(parts).as("the time range is kept").contains(TIME);
    for (String part : parts) {
      Matcher own = OWN_VARIABLE.matcher(part);
      Matcher variable = VARIABLE.matcher(part);
      if (own.matches()) {
        assertThat(link.from().variables()).contains(own.group(1));
        assertThat(target.variables()).contains(own.group(1));
      } else if (variable.matches()) {
        assertThat(target.variables()).contains(variable.group(1));
        assertValue(link, target, variable.group(1), variable.group(2));
      } else {
        assertThat(part).isEqualTo(TIME);
      }
    }
  }

  /** A label that each of the panel's series has, or what the variable offers. */
  private static void assertValue(Link link, Dashboard target, String variable, String value) {
    Matcher label = LABEL.matcher(value);
    if (label.matches()) {
      // In a table a label is a field of its row, elsewhere it is one of the series.
      boolean table = link.panel().path("type").asText().equals("table");
      assertThat(label.group(1)).isEqualTo(table ? "data.fields" : "field.labels");
      for (JsonNode query : link.panel().path("targets")) {
        assertLabel(query.path("expr").asText(), label.group(2));
      }
    } else if (variable.equals("service")) {
      assertThat(ShopInstance.layout().catalog().programs())
          .filteredOn(program -> program.groups().contains("shop"))
          .extracting(Program::name)
          .contains(value);
    } else {
      assertThat(target.json().at("/templating/list"))
          .filteredOn(candidate -> candidate.path("name").asText().equals(variable))
          .first()
          .satisfies(
              offered -> assertThat(offered.path("query").asText().split(",")).contains(value));
    }
  }

  private static void assertLabel(String expression, String label) {
    List<MatchResult> sums = BY.matcher(expression).results().toList();
    if (sums.isEmpty()) {
      assertThat(expression).as("nothing is summed").doesNotContain("sum(").contains(label + "=~");
    }
    for (MatchResult sum : sums) {
      assertThat(sum.group(1).split(", ")).as(expression).contains(label);
    }
  }

  /**
   * Grafana does not know where the repository is shown: descriptions name pages by their paths.
   */
  @Test
  void nameRunbooksThatAreThere() throws IOException {
    List<String> runbooks = new ArrayList<>();
    for (Dashboard dashboard : Dashboard.all()) {
      for (JsonNode panel : dashboard.panels()) {
        RUNBOOK
            .matcher(panel.path("description").asText())
            .results()
            .map(MatchResult::group)
            .forEach(runbooks::add);
      }
    }

    assertThat(runbooks).hasSizeGreaterThanOrEqualTo(10);
    for (String runbook : runbooks) {
      String[] place = runbook.split("#");
      assertThat(Files.readString(ROOT.resolve(place[0])).lines())
          .as(runbook)
          .anyMatch(line -> line.toLowerCase(Locale.ROOT).equals("## " + place[1]));
    }
  }

  private static String target(Link link) {
    Matcher url = URL.matcher(link.url());
    assertThat(url.matches()).as(link.toString()).isTrue();
    return url.group(1);
  }
}
