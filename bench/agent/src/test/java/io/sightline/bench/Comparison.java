package io.sightline.bench;

import io.sightline.agent.testing.OtlpReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same load in turn on services under the stock agent and under ours, which run at the same
 * time: whatever else the machine does meets both.
 */
record Comparison(Deployment stock, Deployment ours, OtlpReceiver receiver) {

  private static final double PER_SECOND = Double.parseDouble(setting("rate", "400"));
  private static final int PAIRS = Integer.parseInt(setting("pairs", "5"));
  private static final Duration ROUND = Duration.ofSeconds(Long.parseLong(setting("seconds", "5")));

  /** So much faster than what is measured that the compiler gets to its end. */
  private static final double WARM_UP_PER_SECOND =
      Double.parseDouble(setting("warm-up-rate", "1000"));

  private static final Duration WARM_UP =
      Duration.ofSeconds(Long.parseLong(setting("warm-up", "30")));

  /** Warm is a service whose compiler takes no more than this of its CPU time. */
  private static final double COMPILERS_SHARE = 0.05;

  private static final int MOST_WARM_UPS = 6;

  /** A setting of the benchmarks, {@code -Dbench.<name>=}. */
  static String setting(String name, String otherwise) {
    return System.getProperty("bench." + name, otherwise);
  }

  /** What the same number of requests cost under the one agent and under the other. */
  record Pair(Deployment.Cost stock, Deployment.Cost ours) {

    double ratio() {
      return ours.microsPerRequest() / stock.microsPerRequest();
    }

    double ratioWithoutCompiler() {
      return withoutCompiler(ours) / withoutCompiler(stock);
    }

    private static double withoutCompiler(Deployment.Cost cost) {
      return cost.microsPerRequest() - cost.microsPerRequest(CpuTime.Work.COMPILER);
    }
  }

  /**
   * What was measured.
   *
   * @param spans spans of a request under our agent that there are not under the stock one
   */
  record Pairs(List<Pair> pairs, double spans) {

    Pairs() {
      this(List.of(), 0);
    }

    Pairs and(Pairs more) {
      List<Pair> all = new ArrayList<>(pairs);
      all.addAll(more.pairs);
      return new Pairs(List.copyOf(all), more.spans);
    }

    /** Reports, and returns the ratio of the CPU times, ours to the stock agent's. */
    Statistics report(String name) {
      Statistics stock = each(pair -> pair.stock().microsPerRequest());
      Report.figure(name, "CPU per request, stock agent", stock, "us");
      Report.figure(
          name, "CPU per request, our agent", each(pair -> pair.ours().microsPerRequest()), "us");
      Statistics ratio = each(Pair::ratio);
      Report.figure(name, "CPU per request, ours / stock", ratio, "");
      Report.figure(name, "the same without the compiler's", each(Pair::ratioWithoutCompiler), "");
      for (CpuTime.Work work : CpuTime.Work.values()) {
        String what = work.name().toLowerCase(Locale.ROOT);
        Report.figure(
            name, what + ", stock agent", each(pair -> pair.stock().microsPerRequest(work)), "us");
        Report.figure(
            name, what + ", our agent", each(pair -> pair.ours().microsPerRequest(work)), "us");
      }
      Report.figure(name, "added spans per request", spans, "");
      if (spans > 0.5) {
        Statistics added =
            each(
                pair -> (pair.ours().microsPerRequest() - pair.stock().microsPerRequest()) / spans);
        Report.figure(name, "CPU per added span", added, "us");
        Report.figure(
            name,
            "added span / request under the stock agent",
            added.median() / stock.median(),
            "");
      }
      return ratio;
    }

    private Statistics each(ToDoubleFunction<Pair> value) {
      return Statistics.of(pairs.stream().mapToDouble(value).boxed().toList());
    }
  }

  Pairs run() {
    warmUp(stock);
    warmUp(ours);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      // Neither is always the one that comes after the other.
      boolean stockFirst = i % 2 == 0;
      Deployment.Cost first = (stockFirst ? stock : ours).load(PER_SECOND, ROUND);
      Deployment.Cost second = (stockFirst ? ours : stock).load(PER_SECOND, ROUND);
      pairs.add(stockFirst ? new Pair(first, second) : new Pair(second, first));
      receiver.clear();
    }
    return new Pairs(pairs, spansPerRequest(ours) - spansPerRequest(stock));
  }

  /** Until the compiler rests, but not for ever: on a busy machine it may be behind for long. */
  private void warmUp(Deployment deployment) {
    for (int i = 0; i < MOST_WARM_UPS; i++) {
      deployment.load(WARM_UP_PER_SECOND, WARM_UP);
      receiver.clear();
      // At the rate that is measured: more requests would hide what the compiler does.
      if (deployment.load(PER_SECOND, ROUND).compilersShare() < COMPILERS_SHARE) {
        break;
      }
    }
    receiver.clear();
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
