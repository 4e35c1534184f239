package io.sightline.benchmark;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What one run has found, by the names of the methods. */
public final class Figures {

  private final Map<String, RunResult> results = new HashMap<>();

  /**
   * Runs all benchmarks of some classes.
   *
   * @throws RunnerException if one of them fails: there is nothing to compare the others with
   */
  public static Figures measure(Class<?>... benchmarks) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder().addProfiler(GCProfiler.class).shouldFailOnError(true);
    for (Class<?> benchmark : benchmarks) {
      options.include(Pattern.quote(benchmark.getName() + "."));
    }
    Figures figures = new Figures();
    for (RunResult result : new Runner(options.build()).run()) {
      String name = result.getParams().getBenchmark();
      String method = name.substring(name.lastIndexOf('.') + 1);
      if (figures.results.put(method, result) != null) {
        throw new IllegalStateException("Two benchmarks are called " + method);
      }
    }
    return figures;
  }

  private Figures() {}

  public double nanos(String benchmark) {
    return result(benchmark).getPrimaryResult().getScore();
  }

  /** What a call allocates. */
  public double bytes(String benchmark) {
    return result(benchmark).getSecondaryResults().get("gc.alloc.rate.norm").getScore();
  }

  private RunResult result(String benchmark) {
    RunResult result = results.get(benchmark);
    if (result == null) {
      throw new IllegalStateException("There is no benchmark " + benchmark);
    }
    return result;
  }
}
