package io.sightline.bench;

import io.sightline.agent.testing.OtlpReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The same load in turn on services under the stock agent and under ours, which run at the same
 * time: whatever else the machine does meets both.
 */
record Comparison(String name, Deployment stock, Deployment ours, OtlpReceiver receiver) {

  private static final double PER_SECOND = Double.parseDouble(setting("rate", "300"));
  private static final int PAIRS = Integer.parseInt(setting("pairs", "30"));
  private static final Duration ROUND = Duration.ofSeconds(Long.parseLong(setting("seconds", "2")));
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
    Report.figure(name, "CPU per request, stock agent", Statistics.of(stockMicros), "us");
    Report.figure(name, "CPU per request, our agent", Statistics.of(oursMicros), "us");
    Report.figure(name, "CPU per request, ours / stock", ratio, "");
    double spansOfStock = spansPerRequest(stock);
    double spansOfOurs = spansPerRequest(ours);
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

  /** From a round of its own, before and after which everything has arrived. */
  private double spansPerRequest(Deployment deployment) {
    pause();
    receiver.clear();
    long requests = deployment.load(PER_SECOND, Duration.ofSeconds(4)).requests();
    pause();
    return (double) deployment.spans(receiver) / requests;
  }

  /** The stock agent waits for 5 s before it sends what is no full batch. */
  private static void pause() {
    try {
      Thread.sleep(Duration.ofSeconds(8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
