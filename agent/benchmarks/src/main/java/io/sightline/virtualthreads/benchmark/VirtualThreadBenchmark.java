package io.sightline.virtualthreads.benchmark;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Virtual threads that do nothing, from start to end: the shortest there are. So many at a time
 * that the time goes to them and not to waking up who waits for them.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class VirtualThreadBenchmark {

  private static final int THREADS = 200;

  /** Whether a request is going on. */
  @Param({"none", "span"})
  private String context;

  private final Thread[] threads = new Thread[THREADS];
  private final Runnable task = () -> last = Context.current();
  private volatile Object last;
  private Span span;
  private Scope scope;

  @Setup
  public void begin() throws InterruptedException {
    if (context.equals("span")) {
      span = GlobalOpenTelemetry.getTracer("benchmark").spanBuilder("request").startSpan();
      if (!span.isRecording()) {
        throw new IllegalStateException("There is no agent");
      }
      scope = span.makeCurrent();
    }
    check();
  }

  /** What is measured has to be what its name says. */
  private void check() throws InterruptedException {
    Thread.startVirtualThread(task).join();
    boolean handedOn = span != null && Boolean.getBoolean("sightline.virtual-threads.propagate");
    if (Span.fromContext((Context) last).getSpanContext().isValid() != handedOn) {
      throw new IllegalStateException(
          (handedOn ? "The thread has no context: " : "The thread has a context: ") + last);
    }
  }

  @TearDown
  public void end() {
    if (span != null) {
      scope.close();
      span.end();
    }
  }

  @Benchmark
  @OperationsPerInvocation(THREADS)
  public void start() throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      threads[i] = Thread.startVirtualThread(task);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
