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

  /** An alert as a test of the rules expects it to fire. */
  record Firing(String name, Map<String, String> labels, Map<String, String> annotations) {
    @Override
    public String toString() {
      return name + labels;
    }
  }

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

  static List<Runbooks.Query> queries() throws IOException {
    List<Runbooks.Query> queries = Runbooks.queries();
    assertThat(queries).hasSizeGreaterThan(15);
    return queries;
  }

  /** All that is seen firing: as tests expect it, and those of Loki, which a live test sees. */
  static List<Firing> firing() throws IOException {
    List<Firing> firing = new ArrayList<>();
    for (Path file : tests()) {
      for (Object test : (List<?>) yaml(file).get("tests")) {
        for (Map<?, ?> expectation : expectations((Map<?, ?>) test)) {
          for (Object alert : (List<?>) expectation.get("exp_alerts")) {
            firing.add(
                new Firing(
                    expectation.get("alertname").toString(),
                    texts(((Map<?, ?>) alert).get("exp_labels")),
                    texts(((Map<?, ?>) alert).get("exp_annotations"))));
          }
        }
      }
    }
    assertThat(firing).hasSizeGreaterThan(30);
    for (Alert alert : in(files("loki/rules/fake"))) {
      firing.add(new Firing(alert.name(), filled(alert.labels()), filled(alert.annotations())));
    }
    return firing.stream().distinct().toList();
  }

  private static Map<String, String> filled(Map<String, String> templates) {
    Map<String, String> filled = new TreeMap<>();
    templates.forEach(
        (name, text) ->
            filled.put(name, text.replaceAll("\\{\\{ [$]labels[^}]*}}", "leaking-service")));
    return filled;
  }

  /** The expressions of all rules of Prometheus, recording ones as well, by their names. */
  static Map<String, String> expressions() throws IOException {
    Map<String, String> expressions = new TreeMap<>();
    List<Path> rules = new ArrayList<>(files("prometheus/rules"));
    rules.addAll(files("prometheus/docker-rules"));
    for (Path file : rules) {
      for (Object group : (List<?>) yaml(file).get("groups")) {
        for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
          Map<?, ?> entry = (Map<?, ?>) rule;
          Object name = entry.containsKey("alert") ? entry.get("alert") : entry.get("record");
          expressions.put(file.getFileName() + " " + name, entry.get("expr").toString());
        }
      }
    }
    return expressions;
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void saysWhatIsWrongAndWhatToDo(Alert alert) throws IOException {
    assertThat(alert.labels().get("severity")).isIn("critical", "warning");
    assertThat(alert.annotations())
        .containsOnlyKeys("summary", "description", "runbook_url", "dashboard");
    assertThat(alert.annotations().get("dashboard")).contains("/d/");
    String[] runbook = alert.annotations().get("runbook_url").split("#");
    assertThat(runbook).hasSize(2);
    assertThat(runbook[1]).isEqualTo(alert.name().toLowerCase(Locale.ROOT));
    assertThat(root.resolve(runbook[0])).content().contains("\n## " + alert.name() + "\n");
  }

  /** Without a service neither a team's route nor inhibition applies. */
  @ParameterizedTest
  @MethodSource("firing")
  void tellsItsServiceAndItsDashboard(Firing alert) {
    assertThat(alert.labels()).containsKeys("service", "severity");
    assertThat(alert.labels().get("service")).isNotBlank();
    assertThat(alert.annotations().get("dashboard")).matches("/d/[a-z0-9-]+([?]var-[a-z]+=\\S+)?");
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
    for (Map<?, ?> expectation : expectations(test)) {
      if (expectation.get("alertname").equals(alert)) {
        states.add(((List<?>) expectation.get("exp_alerts")).isEmpty() ? "silent" : "firing");
      }
    }
    return String.join(" ", states);
  }

  private static List<Map<?, ?>> expectations(Map<?, ?> test) {
    List<Map<?, ?>> expectations = new ArrayList<>();
    if (test.get("alert_rule_test") instanceof List<?> all) {
      all.forEach(each -> expectations.add((Map<?, ?>) each));
    }
    return expectations;
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
  void runsTheQuickChecksOfItsRunbook(Runbooks.Query query) {
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
        .as(query.page() + ": " + query.text())
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
