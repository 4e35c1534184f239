package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gauges that are read from instances when metrics are collected. */
class GaugesTest {

  private static final Duration BOUND = Duration.ofSeconds(20);

  /** Whose getter waits for somebody who may never come. */
  static final class Pool {
    private final int size = 7;
    private final CountDownLatch latch;
    private final AtomicInteger asked = new AtomicInteger();

    Pool(CountDownLatch latch) {
      this.latch = latch;
    }

    public int getUsed() throws InterruptedException {
      asked.incrementAndGet();
      latch.await();
      return 3;
    }

    public int getSize() {
      return size;
    }
  }

  /** Several of which have the same labels; one has no stock, which is no value. */
  record Depot(String place, Double stock) {}

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final Surroundings surroundings =
      new Surroundings(
          OpenTelemetrySdk.builder()
              .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
              .build(),
          "");
  private final Gauges gauges = new Gauges(surroundings);
  private final RuleCounts counts = new RuleCounts();
  private final CountDownLatch latch = new CountDownLatch(1);
  private final Pool pool = new Pool(latch);

  @AfterEach
  void release() {
    latch.countDown();
  }

  @Test
  void doNotKeepOtherMetricsFromBeingCollected() {
    apply("{gauge: pool.used, value: this.used}, {gauge: pool.size, value: this.size}");

    for (int i = 0; i < 3; i++) {
      assertTimeoutPreemptively(
          BOUND, () -> assertThat(values()).isEqualTo(Map.of("pool.size", 7.0)));
    }
    // Another rule file does not make it ask once more beside the one who still waits.
    apply("{gauge: pool.used, value: this.used}, {gauge: pool.size, value: this.size}");
    assertTimeoutPreemptively(
        BOUND, () -> assertThat(values()).isEqualTo(Map.of("pool.size", 7.0)));
    assertThat(pool.asked).hasValue(1);
    assertThat(counts.getterFailures.sum()).isPositive();

    latch.countDown();
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> assertThat(values()).isEqualTo(Map.of("pool.size", 7.0, "pool.used", 3.0)));
  }

  @Test
  void keepTheirNameWhenTheFileMakesThemCounters() throws Throwable {
    apply("{gauge: pool.size, value: this.size}");
    assertThat(values()).isEqualTo(Map.of("pool.size", 7.0));

    List<ActiveRule> changed = apply("{counter: Pool.Size}");

    assertThat(surroundings.instruments().of(changed.getFirst(), metric(changed))).isNull();
    assertThat(metrics()).isEmpty();
    assertThat(counts.unreadable.sum()).isPositive();
    List<ActiveRule> ofCalls = apply("{gauge: pool_size, value: arg0}");
    assertThat(surroundings.instruments().of(ofCalls.getFirst(), metric(ofCalls))).isNull();
    apply("{gauge: pool.size, value: this.size}");
    assertThat(values()).isEqualTo(Map.of("pool.size", 7.0));
  }

  @Test
  void keepTheirUnitUntilTheNextStart() {
    apply("{gauge: pool.size, value: this.size, unit: By, description: first}");
    apply("{gauge: pool.size, value: this.size, unit: kg, description: second}");

    assertThat(metrics())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getUnit()).isEqualTo("By");
              assertThat(it.getDescription()).isEqualTo("first");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "'',               14, 5",
    "aggregate: sum,   14, 5",
    "aggregate: min,    2, 5",
    "aggregate: max,    9, 5",
    "aggregate: avg, 4.6666666666666667, 5",
    "aggregate: count,  3, 1"
  })
  void makeOneValueOfSeveralInstances(String aggregate, double north, double south) {
    List<Depot> live =
        List.of(
            new Depot("north", 3.0),
            new Depot("north", 9.0),
            new Depot("north", 2.0),
            new Depot("north", null),
            new Depot("south", 5.0));
    List<ActiveRule> rules =
        apply(
            "{gauge: stock, value: this.stock, labels: {in: this.place}, when: this.place, "
                + aggregate
                + "}");
    for (Depot depot : live) {
      surroundings.instances().add(rules.getFirst(), depot);
    }

    Map<String, Double> values = new HashMap<>();
    for (MetricData metric : metrics()) {
      metric
          .getDoubleGaugeData()
          .getPoints()
          .forEach(point -> values.put(point.getAttributes().toString(), point.getValue()));
    }
    assertThat(values)
        .containsOnlyKeys("{in=\"north\"}", "{in=\"south\"}")
        .hasEntrySatisfying("{in=\"north\"}", it -> assertThat(it).isCloseTo(north, within(1e-9)))
        .containsEntry("{in=\"south\"}", south);
    Reference.reachabilityFence(live);
  }

  private List<ActiveRule> apply(String metrics) {
    RuleSet set =
        new RuleFiles()
            .add(
                "test.yaml",
                "rules: [{name: pools, match: {class: a.Pool, method: m}, metrics: ["
                    + metrics
                    + "]}]")
            .read();
    assertThat(set.problems()).isEmpty();
    List<ActiveRule> active = new ArrayList<>();
    set.rules().forEach(rule -> active.add(new ActiveRule(rule, counts, muted -> {})));
    gauges.replace(new Rules(active));
    surroundings.instances().add(active.getFirst(), pool);
    return active;
  }

  private static io.sightline.rules.model.MetricAction metric(List<ActiveRule> rules) {
    return rules.getFirst().rule().metrics().getFirst();
  }

  private Collection<MetricData> metrics() {
    return reader.collectAllMetrics();
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new HashMap<>();
    for (MetricData metric : metrics()) {
      metric
          .getDoubleGaugeData()
          .getPoints()
          .forEach(point -> values.put(metric.getName(), point.getValue()));
    }
    return values;
  }
}
