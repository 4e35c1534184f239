package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sightline.cli.check.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Alerting rules: their own tests, where they lead, and the queries of their runbooks. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class AlertsIT {
  private static final Path root = Path.of(System.getProperty("sightline.root"));

  /** A block of code of a runbook, with the language that it is written in. */
  private static final Pattern CODE =
      Pattern.compile("(?m)^ *```(promql|logql|traceql)\\n((?:.*\\n)+?) *```$");

  private final ShopInstance instance;

  AlertsIT(ShopInstance instance) {
    this.instance = instance;
  }

  /** An alerting rule as its file has it. */
  record Alert(
      Path file, String name, Map<String, String> labels, Map<String, String> annotations) {
    @Override
    public String toString() {
      return name;
    }
  }

  record Query(String runbook, String language, String text) {}

  static List<Alert> alerts() throws IOException {
    List<Alert> alerts = new ArrayList<>(ofPrometheus());
    alerts.addAll(in(files("loki/rules/fake")));
    return alerts;
  }

  static List<Alert> ofPrometheus() throws IOException {
    List<Alert> alerts = in(files("prometheus/rules"));
    assertThat(alerts).hasSizeGreaterThan(20);
    List<Alert> ofContainers = in(files("prometheus/docker-rules"));
    assertThat(ofContainers).isNotEmpty();
    alerts.addAll(ofContainers);
    return alerts;
  }

  private static List<Alert> in(List<Path> files) throws IOException {
    List<Alert> alerts = new ArrayList<>();
    for (Path file : files) {
      for (Object group : (List<?>) yaml(file).get("groups")) {
        for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
          Map<?, ?> entry = (Map<?, ?>) rule;
          if (entry.containsKey("alert")) {
            alerts.add(
                new Alert(
                    file,
                    entry.get("alert").toString(),
                    texts(entry.get("labels")),
                    texts(entry.get("annotations"))));
          }
        }
      }
    }
    return alerts;
  }

  static List<Path> tests() throws IOException {
    return files("prometheus/tests");
  }

  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    List<Path> pages = new ArrayList<>(files("docs/runbooks"));
    pages.add(root.resolve("docs/troubleshooting.md"));
    for (Path runbook : pages) {
      for (MatchResult code : CODE.matcher(Files.readString(runbook)).results().toList()) {
        queries.add(
            new Query(runbook.getFileName().toString(), code.group(1), code.group(2).strip()));
      }
    }
    assertThat(queries).hasSizeGreaterThan(15);
    return queries;
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void saysWhatIsWrongAndWhatToDo(Alert alert) throws IOException {
    assertThat(alert.labels().get("severity")).isIn("critical", "warning");
    assertThat(alert.annotations())
        .containsOnlyKeys("summary", "description", "runbook_url", "dashboard");
    assertThat(alert.annotations().get("dashboard")).startsWith("/d/");
    String[] runbook = alert.annotations().get("runbook_url").split("#");
    assertThat(runbook).hasSize(2);
    assertThat(runbook[1]).isEqualTo(alert.name().toLowerCase(Locale.ROOT));
    assertThat(root.resolve(runbook[0])).content().contains("\n## " + alert.name() + "\n");
  }

  /** An alert that was never seen firing, or silent, or over, may be one that cannot be so. */
  @ParameterizedTest
  @MethodSource("ofPrometheus")
  void isTestedSilentFiringAndOver(Alert alert) throws IOException {
    List<String> histories = new ArrayList<>();
    for (Path file : tests()) {
      Map<?, ?> page = yaml(file);
      // One of the same name in another file is another alert.
      if (((List<?>) page.get("rule_files"))
          .stream()
              .map(rules -> file.resolveSibling(rules.toString()).normalize())
              .noneMatch(alert.file()::equals)) {
        continue;
      }
      for (Object test : (List<?>) page.get("tests")) {
        histories.add(history((Map<?, ?>) test, alert.name()));
      }
    }
    assertThat(histories).anyMatch(history -> history.contains("silent firing"));
    assertThat(histories).anyMatch(history -> history.contains("firing silent"));
  }

  /** What a test expects of an alert, one time after the other. */
  private static String history(Map<?, ?> test, String alert) {
    List<String> states = new ArrayList<>();
    Object expectations = test.get("alert_rule_test");
    for (Object each : expectations == null ? List.of() : (List<?>) expectations) {
      Map<?, ?> expectation = (Map<?, ?>) each;
      if (expectation.get("alertname").equals(alert)) {
        states.add(((List<?>) expectation.get("exp_alerts")).isEmpty() ? "silent" : "firing");
      }
    }
    return String.join(" ", states);
  }

  private static Map<?, ?> yaml(Path file) throws IOException {
    return (Map<?, ?>)
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("tests")
  void passesItsTests(Path file) throws IOException, InterruptedException {
    Path promtool = instance.state().located().get("prometheus").binaries().get("promtool");
    Process process =
        new ProcessBuilder(promtool.toString(), "test", "rules", file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).withFailMessage(output).isZero();
  }

  @Test
  void areLoadedAndEvaluate() {
    await("rules without a failure")
        .untilAsserted(
            () -> {
              assertThat(instance.prometheus().query("sum(prometheus_rule_group_rules)"))
                  .extracting(Sample::value)
                  .allSatisfy(
                      rules ->
                          assertThat(rules)
                              .isGreaterThanOrEqualTo(in(files("prometheus/rules")).size()));
              assertThat(instance.prometheus().query("sum(prometheus_rule_evaluations_total) > 0"))
                  .isNotEmpty();
            });
    assertThat(instance.prometheus().query("prometheus_rule_evaluation_failures_total > 0"))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void runsTheQuickChecksOfItsRunbook(Query query) {
    Instant end = Instant.now();
    Instant start = end.minus(Duration.ofMinutes(5));
    assertThatCode(
            () -> {
              switch (query.language()) {
                case "promql" -> instance.prometheus().query(query.text());
                case "logql" -> instance.loki().lines(query.text(), start, end);
                default -> instance.tempo().search(query.text(), start, end);
              }
            })
        .as(query.runbook() + ": " + query.text())
        .doesNotThrowAnyException();
  }

  private static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> texts(Object map) {
    Map<String, String> texts = new TreeMap<>();
    ((Map<?, ?>) map).forEach((key, value) -> texts.put(key.toString(), value.toString()));
    return texts;
  }
}
