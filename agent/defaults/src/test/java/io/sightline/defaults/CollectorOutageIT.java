package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The Collector is away for 20 s while the application works: every record comes in the end. */
class CollectorOutageIT {

  private static final int CALLS = 600;
  private static final Duration OUTAGE = Duration.ofSeconds(20);

  @Test
  void losesNothing() throws InterruptedException {
    try (OtlpReceiver before = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(TrafficApplication.class, String.valueOf(CALLS))
                .extension()
                .exportTo(before)
                .start("collector-outage")) {
      process.awaitOutput("^STARTED");
      before.awaitLogs(40, log -> log.body().startsWith("call "));
      before.close();
      // The outage itself: there is nothing to wait for but the time.
      TimeUnit.SECONDS.sleep(OUTAGE.toSeconds());

      try (OtlpReceiver after = OtlpReceiver.start(before.port())) {
        process.awaitOutput("^DONE");
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> numbers(before, after).size() >= CALLS);

        assertThat(numbers(before, after))
            .containsExactlyElementsOf(IntStream.range(0, CALLS).boxed().toList());
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> {
                  assertThat(spanIds(before, after, "CLIENT")).hasSize(CALLS);
                  assertThat(spanIds(before, after, "SERVER")).hasSize(CALLS);
                });
      }
    }
  }

  // Delivery is at least once: a repeated batch is no loss.
  private static List<Integer> numbers(OtlpReceiver before, OtlpReceiver after) {
    return Stream.concat(before.logs().stream(), after.logs().stream())
        .filter(log -> log.body().startsWith("call "))
        .map(log -> Integer.valueOf(log.body().substring("call ".length())))
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> spanIds(OtlpReceiver before, OtlpReceiver after, String kind) {
    return Stream.concat(before.spans().stream(), after.spans().stream())
        .filter(span -> span.kind().equals(kind))
        .map(Span::spanId)
        .distinct()
        .toList();
  }
}
