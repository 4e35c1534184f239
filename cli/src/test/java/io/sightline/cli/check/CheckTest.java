package io.sightline.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTest {
  private static final List<String> services =
      List.of(
          "api-gateway", "notify-service", "order-service", "payment-service", "product-service");

  private FakeInstance instance;

  @BeforeEach
  void start() throws IOException {
    instance = new FakeInstance();
  }

  @AfterEach
  void stop() {
    instance.close();
  }

  @ParameterizedTest
  @EnumSource
  void followsOrdersHoweverTheyEnd(Outcome outcome) {
    instance.declinedFirst = outcome == Outcome.DECLINED ? 1 : 0;

    Report report = check(outcome);

    assertThat(report.findings()).isEmpty();
    assertThat(report.ok()).isTrue();
    assertThat(report.hops())
        .extracting(Hop::name)
        .containsExactly(
            "order",
            "exemplar in Prometheus",
            "trace in Tempo",
            "logs in Loki",
            "from a log line back to the trace");
  }

  @Test
  void repeatsOrdersThatAreDeclinedAtRandom() {
    instance.declinedFirst = 2;

    Report report = check();

    assertThat(report.ok()).isTrue();
    assertThat(report.orderId()).isEqualTo("7c1e");
    assertThat(report.hops().getFirst().found())
        .isEqualTo("201, order 7c1e, product 5, after 2 declined");
  }

  @Test
  void placesAnotherOrderWhenAnExemplarWasReplaced() {
    instance.busy = true;

    Report report = check(Outcome.CREATED, Duration.ofSeconds(20));

    assertThat(report.findings()).isEmpty();
    assertThat(instance.orders()).isEqualTo(2);
    assertThat(report.hops().get(1).found()).endsWith("of 2 orders");
  }

  @Test
  void namesTheGatewayThatIsDown() {
    instance.stop("gateway");

    assertCulprit(check(), "order", Culprit.GATEWAY_DOWN, "api-gateway does not answer at http://");
  }

  @Test
  void namesTheShopWhenTheOrderFails() {
    instance.orderStatus = 500;

    assertCulprit(
        check(),
        "order",
        Culprit.ORDER_FAILED,
        "api-gateway answered 500 instead of 201: {\"error\": \"Failed to create order\"}");
  }

  @Test
  void namesPaymentsWhenAllAreDeclined() {
    instance.declinedFirst = 1000;

    assertCulprit(
        check(), "order", Culprit.ORDER_FAILED, "10 orders in a row did not end as created");
  }

  @Test
  void namesPrometheusThatIsDown() {
    instance.stop("prometheus");

    assertCulprit(
        check(), "exemplar in Prometheus", Culprit.BACKEND_DOWN, "Prometheus does not answer at");
  }

  @Test
  void namesExemplarStorageThatIsOff() {
    instance.prometheusFlags.put("enable-feature", "native-histograms");

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.EXEMPLAR_STORAGE_OFF,
        "Prometheus keeps no exemplars: its feature exemplar-storage is off");
  }

  @Test
  void namesMetricsThatComeWithoutExemplars() {
    instance.exemplarsSent = false;

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.NO_EXEMPLARS,
        "the metrics of api-gateway arrive without exemplars");
  }

  @Test
  void namesOtherRequestsWhoseExemplarsReplacedOurs() {
    instance.busy = true;

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.EXEMPLAR_OF_OTHERS,
        "exemplars arrive, but other requests' took the place of ours each time");
  }

  @Test
  void namesTheLabelThatPrometheusLacks() {
    instance.serviceNamePromoted = false;

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.WRONG_LABEL,
        "Prometheus has the gateway's request metrics without service_name=\"api-gateway\": {job=shop/api-gateway}");
  }

  @Test
  void namesTheServiceThatSendsNoMetrics() {
    instance.withoutMetrics.add("api-gateway");

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.NOT_EXPORTED,
        "api-gateway sends no metrics, though its log records arrive");
  }

  @Test
  void namesPrometheusWithoutOtlpReceiver() {
    instance.withoutMetrics.add("api-gateway");
    instance.prometheusFlags.put("web.enable-otlp-receiver", "false");

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.BACKEND_DOWN,
        "Prometheus runs without its OTLP receiver");
  }

  @Test
  void namesTempoThatIsDown() {
    instance.stop("tempo");

    Report report = check();

    assertCulprit(report, "trace in Tempo", Culprit.BACKEND_DOWN, "Tempo does not answer at");
    assertThat(hop(report, "exemplar in Prometheus").ok()).isTrue();
    assertThat(hop(report, "logs in Loki").ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"product-service", "order-service", "payment-service", "notify-service"})
  void namesTheServiceWhoseTraceExporterIsOff(String service) {
    instance.withoutSpans.add(service);

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.NOT_EXPORTED,
        service + " sends no spans, though its metrics and log records arrive");
  }

  @Test
  void namesAllServicesWhenNoSpanReachesTheCollector() {
    instance.withoutSpans.addAll(services);

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.NOT_EXPORTED,
        "the Collector received no spans from any service since the order");
  }

  @Test
  void namesTheServiceThatRunsWithoutAgent() {
    instance.withoutSpans.add("payment-service");
    instance.withoutLogs.add("payment-service");
    instance.withoutMetrics.add("payment-service");

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.NOT_EXPORTED,
        "payment-service sends no spans, nor anything else");
  }

  @Test
  void namesTheCollectorThatIsDown() {
    instance.withoutSpans.addAll(services);
    instance.stop("health");

    assertCulprit(
        check(), "trace in Tempo", Culprit.COLLECTOR_DOWN, "the Collector does not answer at");
  }

  @Test
  void namesTheCollectorThatCannotHandSpansOn() {
    instance.withoutSpans.addAll(services);
    instance.queuedForTempo = 42;

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.COLLECTOR_EXPORT,
        "the Collector has spans that it cannot hand to tempo: 0 given up, 42 waiting");
  }

  @Test
  void namesTheProgramThatDiedInsteadOfWhatItLeftUndone() {
    instance.withoutSpans.add("notify-service");
    instance.withoutLogs.add("notify-service");
    instance.down.add(new DownProgram("notify-service", true));

    Report report = check();

    assertCulprit(report, "trace in Tempo", Culprit.PROGRAM_DOWN, "notify-service has died");
    assertCulprit(report, "logs in Loki", Culprit.PROGRAM_DOWN, "notify-service has died");
    assertThat(report.findings())
        .singleElement()
        .extracting(Finding::look)
        .isEqualTo("./sightline logs notify-service; ./sightline up starts again what died");
  }

  @Test
  void namesTheProgramThatDoesNotAnswerBeforeAnythingElse() {
    instance.orderStatus = 500;
    instance.down.add(new DownProgram("order-service", false));

    assertThat(check().findings())
        .extracting(Finding::culprit, Finding::what)
        .startsWith(tuple(Culprit.PROGRAM_DOWN, "order-service runs, but does not answer"))
        .extracting(tuple -> tuple.toList().getFirst())
        .containsExactly(Culprit.PROGRAM_DOWN, Culprit.ORDER_FAILED);
  }

  @Test
  void blamesNoProgramWhenAllHopsLeadOn() {
    instance.down.add(new DownProgram("notify-service", false));

    assertThat(check().findings()).isEmpty();
  }

  @Test
  void doesNotTakeWhatAServiceSentBeforeTheOrderForASignOfLife() {
    instance.withoutSpans.add("notify-service");
    instance.withoutLogs.add("notify-service");
    instance.staleMetrics.add("notify-service");
    instance.log("notify-service", Instant.now().minusSeconds(60), "notification_sent");

    Report report = check();

    assertCulprit(
        report,
        "trace in Tempo",
        Culprit.NOT_EXPORTED,
        "notify-service sends no spans, nor anything else");
    assertCulprit(
        report,
        "logs in Loki",
        Culprit.NOT_EXPORTED,
        "notify-service sends no log records, nor anything else");
  }

  @Test
  void doesNotBlameExemplarsWhenNoMetricsCameSinceTheOrder() {
    instance.exemplarsSent = false;
    instance.staleMetrics.add("api-gateway");
    instance.stop("health");

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.COLLECTOR_DOWN,
        "the Collector does not answer at");
  }

  @Test
  void namesTheServiceWhoseMetricsStoppedBeforeTheOrder() {
    instance.exemplarsSent = false;
    instance.staleMetrics.add("api-gateway");

    assertCulprit(
        check(),
        "exemplar in Prometheus",
        Culprit.NOT_EXPORTED,
        "api-gateway sends no metrics, though its log records");
  }

  @Test
  void namesTheHopThatLosesTheContext() {
    instance.cutBefore.add("payment-service");

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.PROPAGATION,
        "the trace breaks between api-gateway and payment-service");
  }

  @Test
  void namesTheClientThatIsNotInstrumented() {
    instance.cutBefore.add("payment-service");
    instance.spansNotMade.add("api-gateway CLIENT shop.v1.PaymentService/ProcessPayment");

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.NOT_INSTRUMENTED,
        "api-gateway makes no CLIENT span shop.v1.PaymentService/ProcessPayment, so its call started a trace of its own");
  }

  @Test
  void namesTheServerThatIsNotInstrumented() {
    instance.spansNotMade.add("order-service CONSUMER process payments");

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.NOT_INSTRUMENTED,
        "order-service makes no CONSUMER span process payments");
  }

  @Test
  void namesLokiThatIsDown() {
    instance.stop("loki");

    assertCulprit(check(), "logs in Loki", Culprit.BACKEND_DOWN, "Loki does not answer at");
  }

  @Test
  void namesTheLabelThatLokiLacks() {
    instance.serviceNameIndexed = false;

    assertCulprit(
        check(),
        "logs in Loki",
        Culprit.WRONG_LABEL,
        "Loki has log lines, but no label service_name; its labels are [job, level]");
  }

  @Test
  void namesTheServiceWhoseLogLinesLackTheTrace() {
    instance.withoutTraceIdInLogs.add("order-service");

    assertCulprit(
        check(),
        "logs in Loki",
        Culprit.LOGS_WITHOUT_TRACE,
        "the log lines of order-service arrive without trace_id, for example \"order seen\"");
  }

  @Test
  void doesNotBlameTracingForLinesOfTheBackground() {
    instance.withoutLogs.add("product-service");
    instance.log("product-service", Instant.now().plusSeconds(2), "stock_filled_up");

    assertCulprit(
        check(),
        "logs in Loki",
        Culprit.NOT_EXPORTED,
        "the log lines of product-service arrive, but none about the order");
  }

  @Test
  void asksTheCollectorBeforeItBlamesTracing() {
    instance.withoutTraceIdInLogs.add("order-service");
    instance.stop("health");

    assertCulprit(
        check(), "logs in Loki", Culprit.COLLECTOR_DOWN, "the Collector does not answer at");
  }

  @Test
  void namesTheServiceWhoseLogExporterIsOff() {
    instance.withoutLogs.add("notify-service");

    assertCulprit(
        check(),
        "logs in Loki",
        Culprit.NOT_EXPORTED,
        "notify-service sends no log records, though its metrics arrive");
  }

  @Test
  void namesSpansThatOnlyLogLinesKnow() {
    instance.withoutSpans.add("order-service");

    assertCulprit(
        check(),
        "from a log line back to the trace",
        Culprit.LOG_SPAN_UNKNOWN,
        "a log line of order-service names span");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-gateway", "product-service"})
  void namesTheServiceWhoseClockIsAhead(String service) {
    instance.clocks.put(service, Duration.ofMinutes(10));

    Report report = check();

    for (String hop :
        service.equals("api-gateway")
            ? List.of("exemplar in Prometheus", "trace in Tempo", "logs in Loki")
            : List.of("trace in Tempo", "logs in Loki")) {
      assertCulprit(report, hop, Culprit.CLOCK, "the clock of " + service + " is about 60");
      assertThat(hop(report, hop).findings())
          .extracting(Finding::what)
          .allMatch(what -> what.endsWith(" s ahead"));
    }
  }

  @Test
  void namesTheServiceWhoseClockIsBehind() {
    instance.clocks.put("notify-service", Duration.ofMinutes(-10));

    assertCulprit(
        check(),
        "trace in Tempo",
        Culprit.CLOCK,
        "the clock of notify-service is about 600 s behind");
  }

  @Test
  void printsEachHopAndTheCulprit() {
    instance.stop("tempo");
    StringWriter text = new StringWriter();

    new ReportPrinter(new PrintWriter(text)).print(check());

    assertThat(text.toString().lines())
        .anyMatch(
            line -> line.matches("ok {6}order {28}\\s+\\d+\\.\\d s {2}201, order 7c1e, product 5"))
        .anyMatch(
            line ->
                line.matches(
                    "FAILED {2}trace in Tempo {19}\\s+\\d+\\.\\d s {2}Tempo cannot be asked"))
        .anyMatch(line -> line.startsWith("culprit  Tempo does not answer at http://127.0.0.1:"))
        .anyMatch(line -> line.equals("look     ./sightline status and ./sightline logs tempo"))
        .anyMatch(line -> line.startsWith("Loki        http://127.0.0.1:"));
  }

  private Report check() {
    return check(Outcome.CREATED);
  }

  private Report check(Outcome outcome) {
    return check(outcome, Duration.ZERO);
  }

  private Report check(Outcome outcome, Duration timeout) {
    return new Check(instance.endpoints(), () -> instance.down, "default", timeout, what -> {})
        .run(outcome);
  }

  private static Hop hop(Report report, String name) {
    return report.hops().stream().filter(hop -> hop.name().equals(name)).findFirst().orElseThrow();
  }

  private static void assertCulprit(Report report, String hop, Culprit culprit, String what) {
    assertThat(report.ok()).isFalse();
    assertThat(hop(report, hop).findings())
        .isNotEmpty()
        .allSatisfy(
            finding -> {
              assertThat(finding.culprit()).isEqualTo(culprit);
              assertThat(finding.what()).startsWith(what);
              assertThat(finding.look()).isNotBlank();
            });
  }
}
