package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.sightline.acceptance.AlertHistory.Entry;
import io.sightline.acceptance.Exercises.Block;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Exercise 5: half of the payments fail, and those who have to know hear of it, and hear when it is
 * over. With the rules and routes as they are, but for their times.
 */
@ExtendWith(SharedInstance.class)
@Isolated
class AlertsLiveIT {
  private static final String ALERT = "HighPaymentFailureRate";
  private static final int ORDERS_PER_SECOND = 3;

  private static final int FASTER = 20;

  private static final Pattern START =
      Pattern.compile("(?m)^FAILURE_RATE=(0\\.\\d+) \\./sightline up$");

  /** So many exports in the scaled windows as there usually are in the real ones. */
  private static final Map<String, String> EXPORTS = Map.of("OTEL_METRIC_EXPORT_INTERVAL", "2000");

  /** Times in rules and routes; what stays is how often targets are scraped. */
  private static final Pattern TIMES =
      Pattern.compile(
          "(\\[|(?<![a-z_])(?:for|interval|evaluation_interval|group_wait|group_interval|repeat_interval): )"
              + "(\\d+)([smhd])\\b");

  /** A channel more, of which this test is the server: the history keeps no texts. */
  private static final String OWN_CHANNEL =
      """
            - api_url: 'http://127.0.0.1:%d/'
              channel: '#what-people-read'
              title: '{{ template "sightline.subject" . }}'
              text: '{{ template "sightline.text" . }}'
      """;

  private static final String PAYMENT_CHANNEL = "      - channel: '#payment-alerts'\n";

  private final ShopInstance instance;

  AlertsLiveIT(ShopInstance instance) {
    this.instance = instance;
  }

  @AfterEach
  void asBefore() {
    List.of("prometheus", "alertmanager", "payment-service", "api-gateway").forEach(instance::stop);
    start(instance.up(Map.of(), "--no-check"));
  }

  @Test
  void paymentTeamHearsOfFailuresAndOfTheirEnd() throws IOException {
    List.of("prometheus", "alertmanager", "api-gateway").forEach(instance::stop);
    Map<String, UnaryOperator<String>> edits = new LinkedHashMap<>();
    edits.put("prometheus/rules/alerts.yml", AlertsLiveIT::faster);
    edits.put("prometheus/prometheus.yml", AlertsLiveIT::faster);
    List<String> messages = new CopyOnWriteArrayList<>();
    HttpServer channel = channel(messages);
    try {
      String own = OWN_CHANNEL.formatted(channel.getAddress().getPort());
      edits.put(
          "alertmanager/alertmanager.yml",
          text -> faster(text).replace(PAYMENT_CHANNEL, own + PAYMENT_CHANNEL));
      try (EditedCheckout edited = EditedCheckout.of(instance.root(), edits)) {
        start(instance.upFrom(edited.root(), EXPORTS, "--only", "alerts", "--no-check"));
      }

      proveIt(Duration.ofMinutes(6), EXPORTS);
    } finally {
      channel.stop(0);
    }
    assertThat(messages)
        .isNotEmpty()
        .allSatisfy(
            message ->
                assertThat(message)
                    .containsPattern(
                        "[*]Runbook:[*] http://127[.]0[.]0[.]1:\\d+/user/docs/runbooks/business.md#highpaymentfailurerate")
                    .containsPattern(
                        "[*]Dashboard:[*] http://127[.]0[.]0[.]1:\\d+/d/checkout-flow"));
  }

  /** Keeps the text of each message about the alert. */
  private static HttpServer channel(List<String> messages) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          JsonNode message = new ObjectMapper().readTree(exchange.getRequestBody());
          JsonNode attachment = message.path("attachments").path(0);
          if (attachment.path("title").asText().contains(ALERT)) {
            messages.add(attachment.path("text").asText());
          }
          byte[] answer = "ok".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** Takes half an hour, most of which is waiting. */
  @Test
  @Tag("faults")
  void paymentTeamHearsOfFailuresWithTheTimesAsTheyAre() {
    start(instance.up(Map.of(), "--only", "alerts", "--no-check"));

    proveIt(Duration.ofMinutes(25), Map.of());
  }

  private void proveIt(Duration within, Map<String, String> environment) {
    AlertHistory history = new AlertHistory(instance);
    long before = history.latest();
    List<Block> steps = ofThisExercise("sh");
    assertThat(steps).hasSize(2);
    paymentsFail(share(), environment);
    OpenLoop load = OpenLoop.start(instance.gateway(), ORDERS_PER_SECOND);
    try {
      awaitAll(history, before, "firing", within);
      printsWhatItSays(steps.getFirst());
      List<Block> queries = ofThisExercise("promql");
      assertThat(queries).hasSize(3);
      for (Block query : queries) {
        await(query.toString())
            .untilAsserted(
                () -> assertThat(instance.prometheus().query(query.text().strip())).isNotEmpty());
      }
    } finally {
      load.stop();
    }
    // A declined payment is an answer, not an error.
    assertThat(history.since(before, "HighErrorRate")).isEmpty();

    paymentsFail("0", environment);
    OpenLoop recovered = OpenLoop.start(instance.gateway(), ORDERS_PER_SECOND);
    try {
      awaitAll(history, before, "resolved", within);
      printsWhatItSays(steps.getLast());
    } finally {
      recovered.stop();
    }
  }

  /** How many payments are to fail, as the exercise starts the shop. */
  private static String share() {
    var start = START.matcher(Exercises.page(Exercises.PAYMENTS_FAIL));
    assertThat(start.find()).as(START.toString()).isTrue();
    return start.group(1);
  }

  private static List<Block> ofThisExercise(String language) {
    return Exercises.blocks(language).stream()
        .filter(block -> block.page().equals(Exercises.PAYMENTS_FAIL))
        .toList();
  }

  private void printsWhatItSays(Block step) {
    await(step.toString()).untilAsserted(() -> step.assertPrintsWhatItSays(instance));
  }

  private void paymentsFail(String share, Map<String, String> environment) {
    Map<String, String> failing = new HashMap<>(environment);
    failing.put("FAILURE_RATE", share);
    instance.stop("payment-service");
    start(instance.up(failing, "--only", "alerts", "--no-check"));
    // That it was away, and a critical alert, would hide that payments fail.
    await("Prometheus to see that payment-service is back")
        .until(
            () ->
                !instance.prometheus().query("up{service_name=\"payment-service\"} == 1").isEmpty()
                    && instance
                        .prometheus()
                        .query("ALERTS{service=\"payment-service\", alertname=\"ServiceDown\"}")
                        .isEmpty());
  }

  /** The history by webhook, the payment team by mail and in its channel. */
  private static void awaitAll(AlertHistory history, long before, String status, Duration within) {
    await(ALERT + " " + status + " at everyone who has to know")
        .atMost(within)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(history.since(before, ALERT))
                    .filteredOn(entry -> entry.status().equals(status))
                    .allSatisfy(
                        entry -> {
                          assertThat(entry.service()).isEqualTo("payment-service");
                          assertThat(entry.severity()).isEqualTo("warning");
                        })
                    .extracting(Entry::channel, Entry::receiver)
                    .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple("webhook", "default-receiver"),
                        org.assertj.core.api.Assertions.tuple("mail", "payment-team@example.com"),
                        org.assertj.core.api.Assertions.tuple("slack", "#payment-alerts")));
  }

  private static String faster(String text) {
    return TIMES
        .matcher(text)
        .replaceAll(
            time -> {
              long unit =
                  switch (time.group(3)) {
                    case "s" -> 1_000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                  };
              return time.group(1) + Long.parseLong(time.group(2)) * unit / FASTER + "ms";
            });
  }

  private static void start(SightlineCommand.Result up) {
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }
}
