package io.sightline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand connections, each a virtual thread in the service and in the test, for as long as
 * {@code -Dsoak.minutes} says. Now and then a connection is closed and another one opened. What the
 * service holds after a collection must not grow.
 */
class VirtualThreadSoak {

  private static final int CONNECTIONS = Integer.getInteger("soak.connections", 10_000);
  private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("soak.minutes", 10));

  /** Time between two requests on a connection. */
  private static final Duration PERIOD =
      Duration.ofSeconds(Integer.getInteger("soak.period.seconds", 25));

  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(20);
  private static final int REQUESTS_PER_CONNECTION = 5;

  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean done;

  @TempDir private Path directory;

  private record Sample(double minutes, JvmTools.Footprint footprint) {

    double heap() {
      return footprint.heap();
    }

    double metaspace() {
      return footprint.metaspace();
    }

    double threads() {
      return footprint.threads();
    }
  }

  @Test
  void holdsNoMoreAtTheEnd() throws Exception {
    Report.machine();
    List<Sample> samples = new ArrayList<>();
    long spans = 0;
    long ruleSpans = 0;
    Path rules = directory.resolve("soak.yaml");
    writeRules(rules, 0);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        MeasuredService service =
            MeasuredService.start(
                "product-service",
                Agent.OURS,
                receiver,
                Map.of("SIGHTLINE_RULES", rules.toString()),
                "1g");
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      // Code is compiled before ten thousand ask for it.
      new OpenLoop(service.uri("/products/1"), 100, 4).run(WARM_UP);
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.submit(() -> customer(service));
      }
      long start = System.nanoTime();
      try {
        // Everybody has come, and most of them twice.
        pause(PERIOD.multipliedBy(2));
        while (System.nanoTime() - start < TIME.toNanos()) {
          pause(BETWEEN_SAMPLES);
          samples.add(
              new Sample(
                  (System.nanoTime() - start) / 60e9,
                  new JvmTools(service.pid()).afterCollection()));
          spans += receiver.spans().size();
          ruleSpans += receiver.spans(span -> span.name().startsWith("find_")).size();
          // Every time another one: what belonged to the old one has to go.
          writeRules(rules, samples.size());
          receiver.clear();
        }
      } finally {
        done = true;
        clients.shutdownNow();
      }
    }
    report("heap after collection", "MB", samples, Sample::heap);
    report("metaspace", "MB", samples, Sample::metaspace);
    report("platform threads", "", samples, Sample::threads);
    Report.figure("soak", "requests", requests.get(), "");
    Report.figure("soak", "requests that failed", failures.get(), "");
    Report.figure("soak", "spans received", spans, "");
    Report.figure("soak", "of them by rules", ruleSpans, "");

    assertThat(requests.get()).isGreaterThan(CONNECTIONS);
    assertThat(ruleSpans).isPositive();
    // The pool of database connections is small, and the machine may be busy with something else.
    assertThat(failures.get()).isLessThan(requests.get() / 100);
    assertThat(growth(samples, Sample::heap)).as("heap").isLessThan(1.10);
    assertThat(growth(samples, Sample::metaspace)).as("metaspace").isLessThan(1.03);
    assertThat(growth(samples, Sample::threads)).as("threads").isLessThan(1.15);
  }

  /**
   * A rule for each kind of thing that an agent could hold on to: a span, a histogram, more labels
   * than their limit, a gauge that asks the live instances.
   */
  private static void writeRules(Path file, int version) throws IOException {
    Files.writeString(
        file,
        """
        version: 1
        rules:
          - name: find
            match: {class: io.sightline.product.Catalog, method: find}
            span: {name: find_%1$d, attributes: {product.name: return.name}}
            metrics:
              - {histogram: soak.find.duration, unit: s, value: duration}
              - {counter: soak.finds.v%1$d, labels: {micros: duration.us}, limit: 10}
          - name: connections
            match: {class: io.helidon.webserver.ServerListener}
            metrics: [{gauge: soak.connections, value: this.activeConnections.size}]
        """
            .formatted(version));
  }

  private void customer(MeasuredService service) {
    try {
      // Not all at the same moment.
      Thread.sleep(ThreadLocalRandom.current().nextLong(PERIOD.toMillis()));
      while (!done) {
        try (HttpConnection connection = new HttpConnection(service.uri("/products/1"))) {
          for (int i = 0; i < REQUESTS_PER_CONNECTION && !done; i++) {
            if (connection.get() == 200) {
              requests.incrementAndGet();
            } else {
              failures.incrementAndGet();
            }
            Thread.sleep(PERIOD);
          }
        } catch (IOException e) {
          if (!done) {
            failures.incrementAndGet();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(
      String what, String unit, List<Sample> samples, ToDoubleFunction<Sample> value) {
    Report.figure(
        "soak", what, Statistics.of(samples.stream().map(value::applyAsDouble).toList()), unit);
    Report.figure("soak", what + ", last third / first third", growth(samples, value), "");
    Report.figure("soak", what + ", slope", slope(samples, value) * 60, unit + "/h");
  }

  private static double growth(List<Sample> samples, ToDoubleFunction<Sample> value) {
    int third = samples.size() / 3;
    double early = average(samples.subList(0, third), value);
    double late = average(samples.subList(samples.size() - third, samples.size()), value);
    return late / early;
  }

  /** Of the straight line through all samples, per minute. */
  private static double slope(List<Sample> samples, ToDoubleFunction<Sample> value) {
    double meanTime = average(samples, Sample::minutes);
    double meanValue = average(samples, value);
    double covariance = 0;
    double variance = 0;
    for (Sample sample : samples) {
      double time = sample.minutes() - meanTime;
      covariance += time * (value.applyAsDouble(sample) - meanValue);
      variance += time * time;
    }
    return covariance / variance;
  }

  private static double average(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).average().orElseThrow();
  }

  private static void pause(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
