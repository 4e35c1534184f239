package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.ExpectedTrace;
import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Loki;
import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.PlacedOrder;
import io.sightline.cli.check.Sample;
import io.sightline.cli.check.Span;
import io.sightline.cli.check.StoreException;
import io.sightline.cli.check.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Takes each back end away under load and counts afterwards: every trace whole, every log line
 * there, counters equal to what the driver sent. The bounds are those of docs/decisions on queues;
 * what was counted is printed.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedInstance.class)
class FaultsIT {
  private static final int ORDERS_PER_SECOND = 4;
  private static final Duration BEFORE = Duration.ofSeconds(12);
  private static final Duration AFTER = Duration.ofSeconds(15);
  private static final Duration SLICE = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofMinutes(2);
  private static final Duration EXPORT_INTERVAL = Duration.ofSeconds(10);

  /**
   * Spans wait up to 1 s in the agent and 1 s in the Collector, and Tempo holds them for 2 s before
   * they are on disk; one more second is for the order itself.
   */
  private static final Duration TEMPO_HOLDS = Duration.ofSeconds(5);

  private static final String ORDERS =
      "http_server_request_duration_seconds_count"
          + "{service_name=\"api-gateway\",http_route=\"/api/orders\",http_request_method=\"POST\"}";

  private final ShopInstance instance;
  private Map<Outcome, Telemetry> telemetryPerOrder;

  /**
   * What one order leaves behind.
   *
   * @param spans how many of each kind
   * @param lines how many of each service
   */
  private record Telemetry(Map<String, Long> spans, Map<String, Long> lines) {}

  FaultsIT(ShopInstance instance) {
    this.instance = instance;
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "prometheus, stopped, 60",
    "prometheus, killed, 15",
    "loki, stopped, 60",
    "loki, killed, 15",
    "tempo, stopped, 60",
    "tempo, killed, 15",
    "collector, stopped, 60",
    "collector, killed, 15",
    // Longer than exporters try by default: five minutes.
    "prometheus+loki+tempo, stopped, 330"
  })
  void losesNothing(String program, String how, int seconds) {
    calibrate();
    Map<String, Long> countersBefore = settledCounters();
    Instant begin = Instant.now();

    OpenLoop load = OpenLoop.start(instance.gateway(), ORDERS_PER_SECOND);
    List<PlacedOrder> orders;
    Instant gone;
    try {
      Waiting.pass(BEFORE);
      gone = Instant.now();
      for (String each : program.split("\\+")) {
        if (how.equals("killed")) {
          instance.kill(each);
        } else {
          instance.stop(each);
        }
      }
      Waiting.pass(Duration.ofSeconds(seconds));
      bringBack();
      Waiting.pass(AFTER);
    } finally {
      orders = load.stop();
    }
    Instant loadEnded = Instant.now();

    List<PlacedOrder> brokenTraces = remaining(orders, this::withoutWholeTrace);
    List<PlacedOrder> incompleteLogs =
        remaining(orders, left -> withoutAllLines(left, begin, loadEnded));
    Duration gap = longestGap(Duration.between(begin, Instant.now()));
    System.out.printf(
        "%s %s for %d s: %d orders, %d traces not whole, %d without all log lines, longest gap of metrics %d s%n",
        program,
        how,
        seconds,
        orders.size(),
        brokenTraces.size(),
        incompleteLogs.size(),
        gap.toSeconds());

    Duration outage = Duration.ofSeconds(seconds);
    boolean tempoKilled = program.equals("tempo") && how.equals("killed");
    assertThat(brokenTraces)
        .allMatch(
            order ->
                tempoKilled
                    && order.sent().isBefore(gone)
                    && order.sent().isAfter(gone.minus(TEMPO_HOLDS)));
    assertThat(incompleteLogs).isEmpty();
    Map<String, Long> expected = new TreeMap<>(countersBefore);
    orders.forEach(order -> expected.merge("" + order.status(), 1L, Long::sum));
    await("counters equal to what was sent")
        .untilAsserted(() -> assertThat(counters()).isEqualTo(expected));
    // While the Collector is away there is nobody to take samples; counts are cumulative, so only
    // resolution is lost.
    assertThat(gap)
        .isLessThanOrEqualTo(
            EXPORT_INTERVAL
                .multipliedBy(2)
                .plusSeconds(3)
                .plus(program.equals("collector") ? outage.plus(AFTER) : Duration.ZERO));
  }

  private void bringBack() {
    SightlineCommand.Result up = instance.up(Map.of(), "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  /** Learns in quiet times what an order leaves behind, by the way it ends. */
  private void calibrate() {
    if (telemetryPerOrder != null) {
      return;
    }
    Map<Outcome, Telemetry> learned = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      Telemetry first = observe(outcome);
      Telemetry second = observe(outcome);
      learned.put(
          outcome,
          new Telemetry(
              common(first.spans(), second.spans()), common(first.lines(), second.lines())));
    }
    telemetryPerOrder = learned;
  }

  private Telemetry observe(Outcome outcome) {
    Instant start = Instant.now();
    PlacedOrder order =
        await("an order that ends as " + outcome)
            .atMost(Duration.ofMinutes(2))
            .until(
                () -> instance.gateway().order(outcome),
                placed -> placed.status() == outcome.status());
    Trace trace =
        await("the trace of an order that ends as " + outcome)
            .until(
                () -> instance.tempo().trace(order.traceId()).orElseThrow(),
                found -> expected(order).faults(found, order.callerSpanId()).isEmpty());
    List<Map<String, Long>> seen = new ArrayList<>();
    // Lines are sent each second; none came in three, so none is on its way.
    Map<String, Long> lines =
        await("the lines of an order that ends as " + outcome)
            .pollInterval(Duration.ofSeconds(3))
            .until(
                () -> {
                  seen.add(lines(order, start));
                  return seen;
                },
                all ->
                    all.size() > 1
                        && all.getLast().equals(all.get(all.size() - 2))
                        && all.getLast().keySet().containsAll(expected(order).services()))
            .getLast();
    return new Telemetry(spans(trace), lines);
  }

  /**
   * A connection that rested is tried before use, so what two orders do not share is left to
   * chance.
   */
  private static Map<String, Long> common(Map<String, Long> first, Map<String, Long> second) {
    Map<String, Long> common = new TreeMap<>(first);
    common.keySet().retainAll(second.keySet());
    common.replaceAll((key, count) -> Math.min(count, second.get(key)));
    // The try has no statement, so its span is named after the database alone.
    common.keySet().removeIf(span -> span.endsWith(" shop|shop"));
    return common;
  }

  private static boolean covers(Map<String, Long> found, Map<String, Long> expected) {
    return expected.entrySet().stream()
        .allMatch(entry -> found.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
  }

  /** What is still missing when there was time enough for it to arrive. */
  private static List<PlacedOrder> remaining(
      List<PlacedOrder> orders, UnaryOperator<List<PlacedOrder>> missing) {
    Instant deadline = Instant.now().plus(SETTLE);
    List<PlacedOrder> left = orders;
    while (true) {
      try {
        left = missing.apply(left);
        if (left.isEmpty() || Instant.now().isAfter(deadline)) {
          return left;
        }
      } catch (StoreException e) {
        // Busy with what the queue held back; asked again until the time is up.
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
      }
      Waiting.pass(Duration.ofSeconds(2));
    }
  }

  private List<PlacedOrder> withoutWholeTrace(List<PlacedOrder> orders) {
    return orders.stream().filter(order -> !isWhole(order)).toList();
  }

  private boolean isWhole(PlacedOrder order) {
    return instance
        .tempo()
        .trace(order.traceId())
        .filter(trace -> expected(order).faults(trace, order.callerSpanId()).isEmpty())
        .filter(trace -> covers(spans(trace), telemetryPerOrder.get(outcome(order)).spans()))
        .isPresent();
  }

  private List<PlacedOrder> withoutAllLines(
      List<PlacedOrder> orders, Instant begin, Instant loadEnded) {
    Map<String, Map<String, Long>> lines = new HashMap<>();
    Instant end = loadEnded.plusSeconds(30);
    // In slices, each well below the number of lines that one answer may hold.
    for (Instant from = begin; from.isBefore(end); from = from.plus(SLICE)) {
      instance
          .loki()
          .lines("{service_name=~\".+\"} | trace_id!=\"\"", from, from.plus(SLICE))
          .forEach(
              line ->
                  lines
                      .computeIfAbsent(line.traceId(), id -> new TreeMap<>())
                      .merge(line.service(), 1L, Long::sum));
    }
    return orders.stream()
        .filter(
            order ->
                !covers(
                    lines.getOrDefault(order.traceId(), Map.of()),
                    telemetryPerOrder.get(outcome(order)).lines()))
        .toList();
  }

  private static Map<String, Long> spans(Trace trace) {
    return trace.spans().stream().collect(groupingBy(Span::toString, TreeMap::new, counting()));
  }

  private Map<String, Long> lines(PlacedOrder order, Instant begin) {
    return instance
        .loki()
        .lines(Loki.linesOfTrace(order.traceId()), begin.minusSeconds(5), Instant.now())
        .stream()
        .collect(groupingBy(LogLine::service, TreeMap::new, counting()));
  }

  private static ExpectedTrace expected(PlacedOrder order) {
    return ExpectedTrace.of(outcome(order));
  }

  private static Outcome outcome(PlacedOrder order) {
    return Arrays.stream(Outcome.values())
        .filter(outcome -> outcome.status() == order.status())
        .findFirst()
        .orElseThrow(() -> new AssertionError(order.status() + ": " + order.body()));
  }

  /** The counters once all that is under way has been counted. */
  private Map<String, Long> settledCounters() {
    List<Map<String, Long>> seen = new ArrayList<>();
    // One export and a little more between two equal answers.
    return await("counters at rest")
        .pollInterval(EXPORT_INTERVAL.plusSeconds(2))
        .until(
            () -> {
              seen.add(counters());
              return seen;
            },
            all -> all.size() > 1 && all.getLast().equals(all.get(all.size() - 2)))
        .getLast();
  }

  private Map<String, Long> counters() {
    Map<String, Long> counters = new TreeMap<>();
    for (Sample sample :
        instance.prometheus().query("sum by (http_response_status_code) (" + ORDERS + ")")) {
      counters.put(sample.label("http_response_status_code"), (long) sample.value());
    }
    return counters;
  }

  private Duration longestGap(Duration lookBack) {
    return instance.prometheus().sampleTimes(ORDERS, lookBack).stream()
        .map(FaultsIT::longestGap)
        .max(Duration::compareTo)
        .orElseThrow(() -> new AssertionError("no samples"));
  }

  private static Duration longestGap(List<Instant> times) {
    Duration longest = Duration.ZERO;
    for (int i = 1; i < times.size(); i++) {
      Duration gap = Duration.between(times.get(i - 1), times.get(i));
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest;
  }
}
