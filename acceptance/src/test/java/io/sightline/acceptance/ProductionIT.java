package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.ExpectedTrace;
import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Loki;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * As {@link ProductionBehaviour}, with the agent; and the long way of an order is one trace,
 * whoever approves.
 */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
class ProductionIT extends ProductionBehaviour {
  ProductionIT(ShopInstance instance) {
    super(WholeShop.observed(instance));
  }

  @Test
  void keepsTheTraceFromThePurchaseToTheSheetWhole() throws IOException {
    Caller caller;
    HttpResponse<String> bought;
    do {
      // Each attempt has a trace of its own; one payment in ten is declined.
      caller = Caller.create();
      bought = shop.order(shop.customer(), HEADPHONES, 1, "traceparent", caller.traceparent());
    } while (bought.statusCode() == 402);
    assertThat(bought.statusCode()).as(bought.body()).isEqualTo(201);
    String orderId = orderId(WholeShop.json(bought));

    assertThat(sheet("/production-orders/" + productionOrder(orderId))).contains(orderId);
    awaitWhole("automatic", caller);
    assertLinesOfEveryService("automatic", caller);
  }

  @Test
  void keepsTheTraceFromTheApprovalToTheSheetWhole() throws IOException {
    Caller caller = Caller.create();
    String requestId = "approval-" + caller.spanId();
    String orderId = waitingOrder(shop.customer());
    approve(orderId, "traceparent", caller.traceparent(), "X-Request-ID", requestId);

    assertThat(sheet("/production-orders/" + productionOrder(orderId))).contains(orderId);
    awaitWhole("approved", caller);
    assertLinesOfEveryService("approved", caller);
    // To the MES and back, by RabbitMQ.
    await("lines with request_id " + requestId)
        .untilAsserted(
            () ->
                assertThat(
                        shop.instance()
                            .loki()
                            .lines(
                                "{service_name=~\".+\"} | request_id=\"" + requestId + "\"",
                                caller.start,
                                Instant.now()))
                    .extracting(line -> line.service() + " " + line.body())
                    .contains(
                        "crm-service order_approved",
                        "mes-service production_order_accepted",
                        "crm-service production_status_noted"));
  }

  private void awaitWhole(String section, Caller caller) throws IOException {
    ExpectedTrace expected = expected(section);
    await("trace " + caller.traceId)
        .untilAsserted(
            () ->
                assertThat(shop.instance().tempo().trace(caller.traceId))
                    .hasValueSatisfying(
                        trace -> assertThat(expected.faults(trace, caller.spanId)).isEmpty()));
  }

  private void assertLinesOfEveryService(String section, Caller caller) throws IOException {
    Set<String> services = new TreeSet<>(expected(section).services());
    // It has nothing to tell about somebody who exists.
    services.remove("user-service");
    await("lines of trace " + caller.traceId)
        .untilAsserted(
            () ->
                assertThat(
                        shop.instance()
                            .loki()
                            .lines(Loki.linesOfTrace(caller.traceId), caller.start, Instant.now()))
                    .extracting(LogLine::service)
                    .containsAll(services));
  }

  private static ExpectedTrace expected(String section) throws IOException {
    try (InputStream table = ProductionIT.class.getResourceAsStream("production-traces.txt")) {
      return ExpectedTrace.parse(new String(table.readAllBytes(), UTF_8), section);
    }
  }

  /** A caller with a trace of its own, so that the trace's id is known. */
  private record Caller(String traceId, String spanId, Instant start) {
    static Caller create() {
      byte[] ids = new byte[24];
      new Random().nextBytes(ids);
      String hex = HexFormat.of().formatHex(ids);
      return new Caller(hex.substring(0, 32), hex.substring(32), Instant.now());
    }

    String traceparent() {
      return "00-%s-%s-01".formatted(traceId, spanId);
    }
  }
}
