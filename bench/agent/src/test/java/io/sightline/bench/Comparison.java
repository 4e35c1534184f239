package io.sightline.bench;

import static org.awaitility.Awaitility.await;

import io.sightline.agent.testing.OtlpReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The same load in turn on services under the stock agent and under ours, which run at the same
 * time: whatever else the machine does meets both.
 */
record Comparison(String name, Deployment stock, Deployment ours, OtlpReceiver receiver) {

  private static final double PER_SECOND = Double.parseDouble(setting("rate", "300"));
  private static final int PAIRS = Integer.parseInt(setting("pairs", "10"));
  private static final Duration ROUND = Duration.ofSeconds(Long.parseLong(setting("seconds", "8")));
  private static final Duration WARM_UP =
      Duration.ofSeconds(Long.parseLong(setting("warm-up", "40")));

  /** A setting of the benchmarks, {@code -Dbench.<name>=}. */
  static String setting(String name, String otherwise) {
    return System.getProperty("bench." + name, otherwise);
  }

  /** Measures, reports, and returns the ratio of the CPU times, ours to the stock agent's. */
  Statistics run() {
    stock.load(PER_SECOND, WARM_UP);
    ours.load(PER_SECOND, WARM_UP);
    List<Double> ratios = new ArrayList<>();
    List<Double> stockMicros = new ArrayList<>();
    List<Double> oursMicros = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      // Neither is always the one that comes after the other.
      boolean stockFirst = i % 2 == 0;
      Deployment.Cost first = (stockFirst ? stock : ours).load(PER_SECOND, ROUND);
      Deployment.Cost second = (stockFirst ? ours : stock).load(PER_SECOND, ROUND);
      double stockCost = (stockFirst ? first : second).microsPerRequest();
      double oursCost = (stockFirst ? second : first).microsPerRequest();
      stockMicros.add(stockCost);
      oursMicros.add(oursCost);
      ratios.add(oursCost / stockCost);
      receiver.clear();
    }
    Statistics ratio = Statistics.of(ratios);
    double spansOfStock = spansPerRequest(stock);
    double spansOfOurs = spansPerRequest(ours);
    Report.figure(name, "CPU per request, stock agent", Statistics.of(stockMicros), "us");
    Report.figure(name, "CPU per request, our agent", Statistics.of(oursMicros), "us");
    Report.figure(name, "CPU per request, ours / stock", ratio, "");
    Report.figure(name, "spans per request, stock agent", spansOfStock, "");
    Report.figure(name, "spans per request, our agent", spansOfOurs, "");
    if (spansOfOurs - spansOfStock > 0.5) {
      List<Double> perSpan = new ArrayList<>();
      for (int i = 0; i < PAIRS; i++) {
        perSpan.add((oursMicros.get(i) - stockMicros.get(i)) / (spansOfOurs - spansOfStock));
      }
      Report.figure(name, "CPU per added span", Statistics.of(perSpan), "us");
      Report.figure(
          name,
          "added span / request under the stock agent",
          Statistics.of(perSpan).median() / Statistics.of(stockMicros).median(),
          "");
    }
    return ratio;
  }

  /** From a round of its own, after which everything has arrived. */
  private double spansPerRequest(Deployment deployment) {
    awaitQuiet(deployment);
    receiver.clear();
    long requests = deployment.load(PER_SECOND, Duration.ofSeconds(2)).requests();
    awaitQuiet(deployment);
    return (double) deployment.spans(receiver) / requests;
  }

  private void awaitQuiet(Deployment deployment) {
    long[] seen = {-1, 0};
    await("end of the exports")
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              long spans = deployment.spans(receiver);
              seen[1] = spans == seen[0] ? seen[1] + 1 : 0;
              seen[0] = spans;
              // The stock agent waits for 5 s before it sends what is no full batch.
              return seen[1] >= 14;
            });
  }
}
