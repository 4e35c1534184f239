package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import org.junit.jupiter.api.Test;

/** The scheduler of virtual threads as the agent tells of it, next to upstream's JVM metrics. */
class VirtualThreadSchedulerMetricsIT {

  private static final String PREFIX = "jvm.virtual_thread.";

  @Test
  void carriedAndWaitingThreadsAreCounted() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = start(receiver).start("virtual-threads")) {
      process.awaitOutput("^BUSY");
      await(receiver, "queued", 2);
      await(receiver, "mounted", 2);
      await(receiver, "scheduler.parallelism", 2);
      await(receiver, "scheduler.pool_size", 2);
      assertThat(receiver.metrics(point -> point.name().startsWith(PREFIX)))
          .allSatisfy(
              point -> {
                assertThat(point.type()).isEqualTo("GAUGE");
                assertThat(point.unit()).isEqualTo("{thread}");
                assertThat(point.attributes()).isEmpty();
              });

      process.type("end");
      process.awaitOutput("^IDLE");
      receiver.clear();
      await(receiver, "queued", 0);
      await(receiver, "mounted", 0);
      process.stop();
    }
  }

  @Test
  void whoTurnsMetricsOfTheJvmOffHasNoneOfThese() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            start(receiver)
                .property("otel.instrumentation.runtime-telemetry.enabled", "false")
                .start("virtual-threads-off")) {
      process.awaitOutput("^BUSY");
      // The SDK's own come with every export.
      receiver.awaitMetrics(2, point -> point.name().startsWith("otel.sdk."));

      assertThat(receiver.metrics(point -> point.name().startsWith("jvm."))).isEmpty();
      process.stop();
    }
  }

  private static AgentProcess.Builder start(OtlpReceiver receiver) {
    return AgentProcess.of(VirtualThreadsApplication.class)
        .extension()
        .exportTo(receiver)
        .property("jdk.virtualThreadScheduler.parallelism", "2");
  }

  private static void await(OtlpReceiver receiver, String metric, double value) {
    receiver.awaitMetrics(1, point -> isPoint(point, metric, value));
  }

  private static boolean isPoint(MetricPoint point, String metric, double value) {
    return point.name().equals(PREFIX + metric) && point.value() == value;
  }
}
