package io.sightline.rules.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where gauges are read. Getters of the application run in here, and one that waits for ever must
 * not keep all the other metrics from being collected, which happens on one thread.
 */
final class GaugeThreads {

  // A thread that waits in the application cannot be called back.
  private static final int MAX_THREADS = 4;
  private static final long MAX_WAIT_MILLIS = 1000;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), GaugeThreads::thread);
  // They outlive changes of the rules: nobody waits twice for the same.
  private final Set<Object> running = ConcurrentHashMap.newKeySet();

  /** Reads a gauge. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws Exception;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, RuleService.THREAD + "-gauges");
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /**
   * What is read, or null when that takes too long, this time or since an earlier one.
   *
   * @param gauge the same for each reading of a gauge
   */
  <T> T read(ActiveRule rule, String metric, Object gauge, Reading<T> reading) {
    if (!running.add(gauge)) {
      rule.getterFailed(metric + " is without a value: reading it goes on since long");
      return null;
    }
    Future<T> future;
    try {
      future =
          threads.submit(
              () -> {
                try {
                  return reading.read();
                } finally {
                  running.remove(gauge);
                }
              });
    } catch (RejectedExecutionException e) {
      running.remove(gauge);
      rule.getterFailed(
          metric
              + " is without a value: "
              + MAX_THREADS
              + " other gauges are being read since long");
      return null;
    }
    try {
      return future.get(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      rule.getterFailed(
          metric + " is without a value: reading it takes more than " + MAX_WAIT_MILLIS + " ms");
    } catch (ExecutionException e) {
      rule.failed(e.getCause());
    } catch (InterruptedException e) {
      // The one who collects is to end.
      Thread.currentThread().interrupt();
    }
    return null;
  }
}
