package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who would hear of which alert, by Alertmanager's own tool and by a running Alertmanager. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class AlertmanagerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ShopInstance instance;

  AlertmanagerIT(ShopInstance instance) {
    this.instance = instance;
  }

  @ParameterizedTest
  @CsvSource({
    "order-service, warning, 'default-receiver'",
    "order-service, critical, 'default-receiver,critical-receiver'",
    "payment-service, warning, 'default-receiver,payment-team'",
    "payment-service, critical, 'default-receiver,critical-receiver,payment-team'"
  })
  void routes(String service, String severity, String receivers)
      throws IOException, InterruptedException {
    amtool(
        "config",
        "routes",
        "test",
        "--config.file=" + config(),
        "--verify.receivers=" + receivers,
        "alertname=Any",
        "service=" + service,
        "severity=" + severity);
  }

  /** As its labels say, no more and no less. */
  @ParameterizedTest
  @MethodSource("io.sightline.acceptance.AlertsIT#firing")
  void everyAlertReachesThoseWhomItConcerns(AlertsIT.Firing alert)
      throws IOException, InterruptedException {
    List<String> receivers = new ArrayList<>(List.of("default-receiver"));
    if (alert.labels().get("severity").equals("critical")) {
      receivers.add("critical-receiver");
    }
    if (alert.labels().get("service").equals("payment-service")) {
      receivers.add("payment-team");
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "config",
                "routes",
                "test",
                "--config.file=" + config(),
                "--verify.receivers=" + String.join(",", receivers),
                "alertname=" + alert.name()));
    alert.labels().forEach((name, value) -> arguments.add(name + "=" + value));

    amtool(arguments.toArray(String[]::new));
  }

  /** By the templates as they are, with all that any alert says. */
  @Test
  void everyMessageHasLinksThatOpen(@TempDir Path folder) throws IOException, InterruptedException {
    List<Map<String, Object>> alerts = new ArrayList<>();
    for (AlertsIT.Firing alert : AlertsIT.firing()) {
      alerts.add(
          Map.of("status", "firing", "labels", alert.labels(), "annotations", alert.annotations()));
    }
    Path data = folder.resolve("data.json");
    JSON.writeValue(data.toFile(), Map.of("status", "firing", "alerts", alerts));

    String text =
        amtool(
            "template",
            "render",
            "--template.glob=" + config().resolveSibling("templates") + "/*.tmpl",
            "--template.data=" + data,
            "--template.text={{ template \"sightline.text\" . }}");

    assertThat(links(text, "Dashboard"))
        .hasSize(alerts.size())
        .allMatch(link -> link.startsWith("http://127.0.0.1:" + port("grafana") + "/d/"));
    List<String> runbooks = links(text, "Runbook");
    assertThat(runbooks).hasSize(alerts.size());
    for (String runbook : Set.copyOf(runbooks)) {
      URI link = URI.create(runbook);
      HttpResponse<String> page =
          http.send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofString());
      assertThat(page.statusCode()).as(runbook).isEqualTo(200);
      assertThat(page.body().lines().map(line -> line.toLowerCase(Locale.ROOT)))
          .as(runbook)
          .contains("## " + link.getFragment());
    }
  }

  private static List<String> links(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith("*" + name + ":* "))
        .map(line -> line.substring(name.length() + 4))
        .toList();
  }

  @Test
  void criticalAlertHidesWarningsOfItsServiceAlone() throws IOException, InterruptedException {
    Instant end = Instant.now().plusSeconds(30);
    send(
        """
        [{"labels": {"alertname": "A", "service": "inhibition-one", "severity": "critical"}, "endsAt": "%1$s"},
         {"labels": {"alertname": "B", "service": "inhibition-one", "severity": "warning"}, "endsAt": "%1$s"},
         {"labels": {"alertname": "B", "service": "inhibition-two", "severity": "warning"}, "endsAt": "%1$s"}]
        """
            .formatted(end));

    await("one of three hidden")
        .untilAsserted(
            () ->
                assertThat(shown("service%3D~%22inhibition-.*%22"))
                    .containsExactlyInAnyOrder(
                        "A inhibition-one shown",
                        "B inhibition-one hidden",
                        "B inhibition-two shown"));
  }

  /** Fires, and ends: the lines leave the five minutes that the rule looks at. */
  @Test
  void logsAloneCanAlert() throws IOException, InterruptedException {
    assertThat(instance.loki().lines("{service_name=\"leaking-service\"}", now(-600), now(0)))
        .isEmpty();
    // So old that it counts for half a minute more.
    push("leaking-service", now(-240), "java.lang.OutOfMemoryError: Java heap space");

    await("Loki's ruler to tell Alertmanager")
        .untilAsserted(
            () ->
                assertThat(shown("alertname%3D%22OutOfMemory%22"))
                    .contains("OutOfMemory leaking-service shown"));
    await("the end of it")
        .atMost(Duration.ofMinutes(7))
        .untilAsserted(() -> assertThat(shown("alertname%3D%22OutOfMemory%22")).isEmpty());
  }

  private static Instant now(int seconds) {
    return Instant.now().plusSeconds(seconds);
  }

  private void push(String service, Instant time, String line)
      throws IOException, InterruptedException {
    long nanos = time.getEpochSecond() * 1_000_000_000L;
    String body =
        "{\"streams\": [{\"stream\": {\"service_name\": \"%s\"}, \"values\": [[\"%d\", \"%s\"]]}]}"
            .formatted(service, nanos, line);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(instance.endpoints().loki().resolve("/loki/api/v1/push"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  @Test
  void prometheusKnowsIt() {
    await("Prometheus to find Alertmanager")
        .untilAsserted(
            () ->
                assertThat(
                        instance
                            .prometheus()
                            .query("prometheus_notifications_alertmanagers_discovered == 1"))
                    .isNotEmpty());
  }

  private List<String> shown(String filter) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(api("/alerts?filter=" + filter)).build();
    JsonNode alerts = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    List<String> found = new ArrayList<>();
    for (JsonNode alert : alerts) {
      found.add(
          alert.at("/labels/alertname").asText()
              + " "
              + alert.at("/labels/service").asText()
              + (alert.at("/status/inhibitedBy").isEmpty() ? " shown" : " hidden"));
    }
    return found;
  }

  private void send(String alerts) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(api("/alerts"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(alerts))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private URI api(String path) {
    return URI.create("http://127.0.0.1:" + port("alertmanager") + "/api/v2" + path);
  }

  private int port(String program) {
    return instance.state().port(instance.catalog().program(program), "http");
  }

  private Path config() {
    return instance.state().stateOf("alertmanager").resolve("alertmanager.yml");
  }

  private String amtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(instance.state().located().get("alertmanager").binaries().get("amtool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).withFailMessage(command + "\n" + output).isZero();
    return output;
  }
}
