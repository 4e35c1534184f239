package io.sightline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.agent.testing.OtlpReceiver;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the agent loses, and what it costs the application, when a service has as much to do as it
 * can. Each service has the machine for itself, but for the load and the receiver.
 */
class SaturationBenchmark {

  private static final String NAME = "saturation";
  private static final int CONNECTIONS = 64;
  private static final int SPANS_PER_REQUEST = 2;
  private static final double FIRST_RATE = 500;

  /** So much that the compiler has done its work before the search begins. */
  private static final double WARM_UP_RATE = 1000;

  private static final double STEP = 1.3;
  private static final Duration STEP_TIME = Duration.ofSeconds(5);
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration RUN =
      Duration.ofSeconds(Long.parseLong(Comparison.setting("saturation.seconds", "20")));

  @BeforeAll
  static void describeMachine() {
    Report.machine();
  }

  @Test
  void losesNothingAtHalfAndCountsWhatItLosesAbove() {
    double most;
    double saturation;
    try (OtlpReceiver receiver = OtlpReceiver.start();
        MeasuredService service = start(Agent.OURS, receiver)) {
      most = mostInAStep(service);
      Report.figure(NAME, "our agent: most in a step of the search", most, "1/s");
      SelfMetrics metrics = new SelfMetrics(receiver, service.name());
      // What was sent in search of it has to be here first.
      awaitBalance(receiver, metrics);
      OpenLoop.Result above = load(service, most * STEP);
      saturation = above.throughput();
      report("our agent", above);
      awaitBalance(receiver, metrics);
      long lost = metrics.dropped("span");
      long lostLogs = metrics.dropped("log");
      Report.figure(NAME, "our agent: spans dropped", lost, "");
      Report.figure(NAME, "our agent: log records dropped", lostLogs, "");
      assertThat(above.failed()).isZero();
      assertThat(saturation).as("answered of more than can be").isLessThan(0.95 * most * STEP);

      long before = serverSpans(receiver);
      OpenLoop.Result half = load(service, saturation / 2);
      Report.figure(NAME, "at half: 99th percentile", half.millis(99), "ms");
      awaitSpans(receiver, before + half.completed());
      awaitBalance(receiver, metrics);
      Report.figure(NAME, "at half: requests", half.completed(), "");
      Report.figure(NAME, "at half: SERVER spans received", serverSpans(receiver) - before, "");
      Report.figure(NAME, "at half: spans dropped", metrics.dropped("span") - lost, "");
      Report.figure(NAME, "at half: log records dropped", metrics.dropped("log") - lostLogs, "");
      assertThat(half.failed()).isZero();
      assertThat(serverSpans(receiver) - before).isEqualTo(half.completed());
      assertThat(metrics.dropped("span")).isEqualTo(lost);

      // Now to a Collector that takes nothing, until the queue of spans is full.
      receiver.answerWith(503);
      OpenLoop.Result refused = load(service, most * STEP);
      report("our agent, Collector refuses", refused);
      receiver.answerWith(200);
      awaitBalance(receiver, metrics);
      Report.figure(
          NAME, "our agent, Collector refuses: spans dropped", metrics.dropped("span"), "");
      Report.figure(
          NAME, "our agent, Collector refuses: spans received", receiver.spans().size(), "");
      assertThat(refused.failed()).isZero();
      // Nothing is sent in the meantime, which is a little less work, not more.
      assertThat(refused.throughput()).isGreaterThan(0.8 * saturation);
      assertThat(metrics.dropped("span")).isGreaterThan(lost);
      assertThat(metrics.processed("span"))
          .isGreaterThanOrEqualTo(
              SPANS_PER_REQUEST * (half.completed() + above.completed() + refused.completed()));
    }
    double none = above(Agent.NONE, most);
    double stock = above(Agent.STOCK, most);
    Report.figure(NAME, "throughput, ours / stock", saturation / stock, "");
    Report.figure(NAME, "throughput, ours / no agent", saturation / none, "");
    assertThat(saturation).isGreaterThan(0.8 * stock);
  }

  private static double above(Agent agent, double most) {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        MeasuredService service = start(agent, receiver)) {
      new OpenLoop(service.uri("/products/1"), WARM_UP_RATE, CONNECTIONS).run(WARM_UP);
      OpenLoop.Result result = load(service, most * STEP);
      report(agent.name().toLowerCase(Locale.ROOT) + " agent", result);
      return result.throughput();
    }
  }

  /**
   * Steps up until the service no longer follows; what it did at best, for a few seconds. A step
   * that it does not follow is tried once more before it counts: a machine that stands still for a
   * second, or a compiler that is not done, looks like saturation.
   */
  private static double mostInAStep(MeasuredService service) {
    new OpenLoop(service.uri("/products/1"), WARM_UP_RATE, CONNECTIONS).run(WARM_UP);
    double best = 0;
    int behind = 0;
    for (double rate = FIRST_RATE; ; ) {
      double reached =
          new OpenLoop(service.uri("/products/1"), rate, CONNECTIONS).run(STEP_TIME).throughput();
      best = Math.max(best, reached);
      behind = reached < 0.9 * rate ? behind + 1 : 0;
      if (behind == 2) {
        return best;
      }
      if (behind == 0) {
        rate *= STEP;
      }
    }
  }

  private static OpenLoop.Result load(MeasuredService service, double perSecond) {
    return new OpenLoop(service.uri("/products/1"), perSecond, CONNECTIONS).run(RUN);
  }

  private static void report(String which, OpenLoop.Result result) {
    Report.figure(NAME, which + ": answered above saturation", result.throughput(), "1/s");
    Report.figure(NAME, which + ": 99th percentile", result.millis(99), "ms");
  }

  private static MeasuredService start(Agent agent, OtlpReceiver receiver) {
    return MeasuredService.start("product-service", agent, receiver, Map.of());
  }

  private static void awaitSpans(OtlpReceiver receiver, long count) {
    await("spans of all requests")
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> serverSpans(receiver) >= count);
  }

  /** Waits until every span that was ended has arrived or is counted as lost. */
  private static void awaitBalance(OtlpReceiver receiver, SelfMetrics metrics) {
    long[] last = {-1};
    await("balance of spans")
        // An export that is refused is tried again after a pause of up to a minute.
        .atMost(240, TimeUnit.SECONDS)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              long processed = metrics.processed("span");
              boolean quiet = processed == last[0];
              last[0] = processed;
              return quiet
                  && processed > 0
                  && Math.abs(receiver.spans().size() + metrics.dropped("span") - processed)
                      // Scheduled work goes on between one export of metrics and the next.
                      <= 20;
            });
  }

  private static long serverSpans(OtlpReceiver receiver) {
    return receiver
        .spans(
            span ->
                span.kind().equals("SERVER") && "/products/1".equals(span.attribute("url.path")))
        .size();
  }
}
