package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP.BasicProperties;
import io.sightline.cli.check.Exemplar;
import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Loki;
import io.sightline.cli.check.PlacedOrder;
import io.sightline.cli.check.Sample;
import io.sightline.cli.check.Span;
import io.sightline.cli.check.Trace;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was backed up of the whole shop, stopped while customers ordered, another instance has after
 * a restore: every row, message, object, alert, sample, span and line. Both are compared with
 * nothing running but the stores, since services would go on with what they find.
 */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
@Tag("faults")
class RestoreIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What the agents send and the stores sort in, before the shop is stopped. */
  private static final Duration SETTLED = Duration.ofSeconds(30);

  private static final int ORDERS_PER_SECOND = 3;

  private final ShopInstance instance;
  private WholeShop shop;
  private OpenLoop customers;

  @TempDir private Path folder;

  RestoreIT(ShopInstance instance) {
    this.instance = instance;
  }

  @BeforeEach
  void wholeShop() {
    shop = WholeShop.observed(instance);
  }

  @AfterEach
  void asBefore() {
    if (customers != null) {
      customers.leave();
    }
    succeeds(instance.up(Map.of(), "--no-check"));
  }

  @Test
  void anEmptyInstanceBecomesTheSame() throws Exception {
    Instant begin = Instant.now().minusSeconds(5);
    customers = OpenLoop.start(instance.gateway(), ORDERS_PER_SECOND);
    somethingIsInEveryStore();
    // Of these all telemetry is stored; of those that come until the end, some may be on its way.
    Instant settled = Instant.now();
    Waiting.pass(SETTLED);
    Holdings holdings = new Holdings(instance);
    Set<JsonNode> alerts = holdings.alerts();

    succeeds(instance.run(LIMIT, "down"));
    List<PlacedOrder> orders = customers.leave();
    Path archive = folder.resolve("backup.tar.gz");
    succeeds(instance.run(LIMIT, "backup", archive.toString()));
    succeeds(instance.withoutServices());

    try (ShopInstance copy = instance.restored(archive)) {
      Holdings copied = new Holdings(copy);
      Map<String, String> tables = holdings.tables();
      assertThat(copied.tables()).isEqualTo(tables);
      assertThat(tables)
          .hasSizeGreaterThan(20)
          .allSatisfy((table, rows) -> assertThat(rows).isNotEmpty());
      assertThat(copied.orders())
          .containsAll(
              orders.stream().map(PlacedOrder::orderId).filter(id -> !id.isEmpty()).toList());
      assertThat(copied.conversations()).isEqualTo(holdings.conversations()).isNotEmpty();
      assertThat(copied.messages()).isEqualTo(holdings.messages());
      assertThat(copied.messages().get("production.orders.dead")).isNotEmpty();
      assertThat(copied.records()).isEqualTo(holdings.records()).isNotEmpty();
      assertThat(copied.files("versitygw")).isEqualTo(holdings.files("versitygw")).isNotEmpty();
      assertThat(copied.files("grafana"))
          .containsAllEntriesOf(holdings.files("grafana"))
          .containsKey("sample/dashboard.db");
      assertThat(copied.silences()).isEqualTo(holdings.silences()).isNotEmpty();
      assertThat(copied.alerts()).containsAll(alerts).isNotEmpty();
      assertThat(holdings.alerts()).containsAll(alerts);
      System.out.printf(
          "%d tables, %d orders, %d conversations, %s, %d objects, %d alerts%n",
          tables.size(),
          copied.orders().size(),
          copied.conversations().size(),
          copied.records().entrySet().stream()
              .map(entry -> entry.getKey() + ": " + entry.getValue().size())
              .toList(),
          copied.files("versitygw").size(),
          alerts.size());

      assertSameTelemetry(copy, orders, begin, settled);

      succeeds(copy.run(LIMIT, "backup", "--restart", folder.resolve("again.tar.gz").toString()));
      assertThat(copied.tables()).isEqualTo(tables);
      succeeds(copy.run(LIMIT, "status"));
    }
  }

  private void assertSameTelemetry(
      ShopInstance copy, List<PlacedOrder> orders, Instant begin, Instant settled) {
    for (PlacedOrder order : orders) {
      boolean all = order.sent().isBefore(settled);
      await("trace and lines of " + order)
          .pollDelay(Duration.ZERO)
          .untilAsserted(
              () -> {
                Set<Span> spans = spans(copy, order);
                assertThat(spans).isEqualTo(spans(instance, order));
                Set<LogLine> lines = lines(copy, Loki.linesOfTrace(order.traceId()), begin);
                assertThat(lines)
                    .isEqualTo(lines(instance, Loki.linesOfTrace(order.traceId()), begin));
                if (all) {
                  assertThat(spans).isNotEmpty();
                  assertThat(lines).isNotEmpty();
                }
              });
    }
    int lines = 0;
    for (String service : shop.services()) {
      String all = "{service_name=\"%s\"}".formatted(service);
      await("lines of " + service)
          .untilAsserted(
              () ->
                  assertThat(until(lines(copy, all, begin), settled))
                      .isEqualTo(until(lines(instance, all, begin), settled)));
      lines += until(lines(copy, all, begin), settled).size();
    }
    await("samples of " + settled)
        .untilAsserted(
            () -> assertThat(samples(copy, settled)).isEqualTo(samples(instance, settled)));
    await("exemplars until " + settled)
        .untilAsserted(
            () ->
                assertThat(exemplars(copy, begin, settled))
                    .isEqualTo(exemplars(instance, begin, settled))
                    .isNotEmpty());
    Map<Map<String, String>, Double> samples = samples(copy, settled);
    assertThat(samples).hasSizeGreaterThan(1000);
    assertThat(samples.keySet())
        .anySatisfy(labels -> assertThat(labels).containsEntry("__name__", "http_requests_total"));
    System.out.printf(
        "%d traces, %d lines, %d series, %d exemplars%n",
        orders.size(), lines, samples.size(), exemplars(copy, begin, settled).size());
    assertThat(lines).isGreaterThan(orders.size());
  }

  /** Rows come with orders; here is what only some of them, or nobody else, leaves behind. */
  private void somethingIsInEveryStore() throws Exception {
    WholeShop.Customer customer = shop.customer();
    // Waits for its approval; what is cheap is made at once, and its sheet is in the storage.
    shop.buy(customer, "1", 2);
    shop.buy(customer, ProductionBehaviour.HEADPHONES, 1);
    Path grafana = instance.state().dataOf("grafana").resolve("sample");
    Files.createDirectories(grafana);
    Files.write(grafana.resolve("dashboard.db"), new byte[] {0, 1, 2, (byte) 0xff});
    ask("Which laptop do you have?");
    unreadableOrder();
    accepted(
        shop.post(
            "alertmanager",
            "/api/v2/alerts",
            """
            [{"labels": {"alertname": "Kept", "service": "restored-service", "severity": "warning"},
              "annotations": {"summary": "kept"}, "endsAt": "%s"}]
            """
                .formatted(Instant.now().plus(LIMIT))));
    accepted(
        shop.post(
            "alertmanager",
            "/api/v2/silences",
            """
            {"matchers": [{"name": "service", "value": "nobody", "isRegex": false, "isEqual": true}],
             "startsAt": "%s", "endsAt": "%s", "createdBy": "RestoreIT", "comment": "kept"}
            """
                .formatted(Instant.now(), Instant.now().plus(Duration.ofDays(1)))));
    Holdings holdings = new Holdings(instance);
    await("something in every store")
        .untilAsserted(
            () -> {
              assertThat(holdings.conversations()).isNotEmpty();
              assertThat(holdings.messages().get("production.orders.dead")).isNotEmpty();
              assertThat(holdings.files("versitygw")).isNotEmpty();
              assertThat(holdings.silences()).isNotEmpty();
              assertThat(holdings.alerts())
                  .anySatisfy(
                      alert -> assertThat(alert.path("alertname").asText()).isEqualTo("Kept"));
            });
  }

  private void ask(String question) {
    String sessions = "/api/assistant/chat/sessions";
    String session =
        WholeShop.json(shop.post("api-gateway", sessions, "{}")).path("session_id").asText();
    await("an answer of the assistant")
        .until(
            () ->
                shop.post(
                            "api-gateway",
                            sessions + "/" + session + "/messages",
                            "{\"message\": \"%s\"}".formatted(question))
                        .statusCode()
                    == 200);
  }

  private void unreadableOrder() throws Exception {
    try (var connection = Holdings.broker(instance).newConnection("restore");
        var channel = connection.createChannel()) {
      channel.basicPublish(
          "production",
          "production.orders",
          new BasicProperties.Builder()
              .messageId("unreadable")
              .type("production.order")
              .deliveryMode(2)
              .build(),
          "no order at all".getBytes());
    }
  }

  private static void accepted(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Set<Span> spans(ShopInstance shop, PlacedOrder order) {
    return shop.tempo()
        .trace(order.traceId())
        .map(Trace::spans)
        .map(HashSet::new)
        .orElseGet(HashSet::new);
  }

  private static Set<LogLine> lines(ShopInstance shop, String logql, Instant begin) {
    return new HashSet<>(shop.loki().lines(logql, begin, begin.plus(Duration.ofMinutes(30))));
  }

  private static Set<LogLine> until(Set<LogLine> lines, Instant end) {
    return lines.stream().filter(line -> line.at().isBefore(end)).collect(toSet());
  }

  /** The value of every series that has a number. */
  private static Map<Map<String, String>, Double> samples(ShopInstance shop, Instant at) {
    return shop
        .prometheus()
        .query("{__name__=~\".+\"} @ %d < Inf".formatted(at.getEpochSecond()))
        .stream()
        .collect(toMap(Sample::labels, Sample::value));
  }

  private static Set<Exemplar> exemplars(ShopInstance shop, Instant begin, Instant end) {
    return new HashSet<>(shop.prometheus().exemplars("{__name__=~\".+_bucket\"}", begin, end));
  }

  private static void succeeds(SightlineCommand.Result result) {
    assertThat(result.exitCode()).withFailMessage(result.output()).isZero();
  }
}
