package io.sightline.bench;

import io.sightline.agent.testing.OtlpReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * The same load in turn on services under the stock agent and under ours, which run at the same
 * time: whatever else the machine does meets both.
 */
record Comparison(Deployment stock, Deployment ours, OtlpReceiver receiver) {

  private static final double PER_SECOND = Double.parseDouble(setting("rate", "400"));
  private static final int PAIRS = Integer.parseInt(setting("pairs", "5"));
  private static final Duration ROUND = Duration.ofSeconds(Long.parseLong(setting("seconds", "5")));
  private static final Duration WARM_UP =
      Duration.ofSeconds(Long.parseLong(setting("warm-up", "40")));

  /** A setting of the benchmarks, {@code -Dbench.<name>=}. */
  static String setting(String name, String otherwise) {
    return System.getProperty("bench." + name, otherwise);
  }

  /**
   * What was measured, a value for each pair.
   *
   * @param spans spans of a request under our agent that there are not under the stock one
   */
  record Pairs(List<Double> stock, List<Double> ours, double spans) {

    Pairs() {
      this(new ArrayList<>(), new ArrayList<>(), 0);
    }

    Pairs and(Pairs more) {
      List<Double> allOfStock = new ArrayList<>(stock);
      allOfStock.addAll(more.stock);
      List<Double> allOfOurs = new ArrayList<>(ours);
      allOfOurs.addAll(more.ours);
      return new Pairs(allOfStock, allOfOurs, more.spans);
    }

    /** Reports, and returns the ratio of the CPU times, ours to the stock agent's. */
    Statistics report(String name) {
      Statistics ratio = Statistics.of(each((o, s) -> o / s));
      Report.figure(name, "CPU per request, stock agent", Statistics.of(stock), "us");
      Report.figure(name, "CPU per request, our agent", Statistics.of(ours), "us");
      Report.figure(name, "CPU per request, ours / stock", ratio, "");
      Report.figure(name, "added spans per request", spans, "");
      if (spans > 0.5) {
        Statistics added = Statistics.of(each((o, s) -> (o - s) / spans));
        Report.figure(name, "CPU per added span", added, "us");
        Report.figure(
            name,
            "added span / request under the stock agent",
            added.median() / Statistics.of(stock).median(),
            "");
      }
      return ratio;
    }

    private List<Double> each(DoubleBinaryOperator ofOursAndStock) {
      return IntStream.range(0, ours.size())
          .mapToObj(i -> ofOursAndStock.applyAsDouble(ours.get(i), stock.get(i)))
          .toList();
    }
  }

  Pairs run() {
    stock.load(PER_SECOND, WARM_UP);
    ours.load(PER_SECOND, WARM_UP);
    List<Double> stockMicros = new ArrayList<>();
    List<Double> oursMicros = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      // Neither is always the one that comes after the other.
      boolean stockFirst = i % 2 == 0;
      Deployment.Cost first = (stockFirst ? stock : ours).load(PER_SECOND, ROUND);
      Deployment.Cost second = (stockFirst ? ours : stock).load(PER_SECOND, ROUND);
      stockMicros.add((stockFirst ? first : second).microsPerRequest());
      oursMicros.add((stockFirst ? second : first).microsPerRequest());
      receiver.clear();
    }
    return new Pairs(stockMicros, oursMicros, spansPerRequest(ours) - spansPerRequest(stock));
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
