package io.sightline.cli.pipeline;

import io.sightline.cli.check.Collector;
import io.sightline.cli.check.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One Collector under load, from its start until all has arrived that will. */
final class BenchRun {
  private static final int SENDERS = 3;
  private static final Duration DRAIN = Duration.ofSeconds(30);
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private final Path binary;
  private final OtlpSignal signal;
  private final OtlpLoad load;
  private final Map<String, String> environment;

  /**
   * Runs of this load.
   *
   * @param environment what the Collector gets beside the addresses
   */
  BenchRun(Path binary, OtlpSignal signal, OtlpLoad load, Map<String, String> environment) {
    this.binary = binary;
    this.signal = signal;
    this.load = load;
    this.environment = environment;
  }

  /**
   * What came of it.
   *
   * @param accepted items that the receiver took
   * @param refused items that it turned away; a sender would keep them and try again
   * @param dropped items that the Collector says that it threw away
   * @param lost items that it took, and of which the sink never heard
   * @param elapsed how long there was load
   * @param cpuSeconds processor time of the Collector, until all had arrived
   * @param peakBytes the most memory that it held
   */
  record Result(
      long accepted,
      long refused,
      long dropped,
      long lost,
      Duration elapsed,
      double cpuSeconds,
      long peakBytes) {

    double perCpuSecond() {
      return accepted / cpuSeconds;
    }

    boolean nothingMissing() {
      return lost == 0 && dropped == 0;
    }

    double offeredPerSecond() {
      return (accepted + refused) / (elapsed.toNanos() / 1e9);
    }

    double perSecond() {
      return accepted / (elapsed.toNanos() / 1e9);
    }
  }

  /**
   * Starts a Collector with these files, loads it and ends it.
   *
   * @param rate items for each second; 0 for as many as are taken
   */
  Result run(List<Path> files, Duration duration, long rate) throws InterruptedException {
    try (CountingSink sink = CountingSink.start();
        LoneCollector collector = LoneCollector.start(binary, files, sink.address(), environment)) {
      // Not measured: what is done once, and a sender's own first steps.
      send(collector, WARM_UP, rate);
      drain(sink, -1);
      long before = sink.count(signal);
      double cpuBefore = collector.cpuSeconds();
      double droppedBefore = dropped(collector);
      Sent sent = send(collector, duration, rate);
      drain(sink, before + sent.accepted());
      return new Result(
          sent.accepted(),
          sent.refused(),
          Math.round(dropped(collector) - droppedBefore),
          Math.max(0, before + sent.accepted() - sink.count(signal)),
          sent.elapsed(),
          collector.cpuSeconds() - cpuBefore,
          collector.peakBytes());
    }
  }

  private record Sent(long accepted, long refused, Duration elapsed) {}

  private Sent send(LoneCollector collector, Duration duration, long rate)
      throws InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + collector.otlpPort() + signal.path);
    AtomicLong accepted = new AtomicLong();
    AtomicLong refused = new AtomicLong();
    AtomicLong requests = new AtomicLong();
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService executor = Executors.newFixedThreadPool(SENDERS)) {
      List<Future<?>> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        senders.add(
            executor.submit(
                () -> {
                  while (true) {
                    // An open loop: a slow answer does not make the next request later.
                    long due =
                        rate == 0
                            ? System.nanoTime()
                            : begin
                                + requests.getAndIncrement() * load.batch() * 1_000_000_000L / rate;
                    if (due >= end || System.nanoTime() >= end) {
                      return null;
                    }
                    LockSupport.parkNanos(due - System.nanoTime());
                    boolean taken = post(http, address, load.next());
                    (taken ? accepted : refused).addAndGet(load.batch());
                  }
                }));
      }
      for (Future<?> sender : senders) {
        sender.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException lost) {
        throw collector.failure(lost);
      }
      throw new IllegalStateException("the load could not be sent", e.getCause());
    }
    return new Sent(accepted.get(), refused.get(), Duration.ofNanos(System.nanoTime() - begin));
  }

  private static boolean post(HttpClient http, URI address, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<Void> answer =
        http.send(
            HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.discarding());
    return answer.statusCode() == 200;
  }

  /** Waits until that many have arrived, or until nothing more comes. */
  private void drain(CountingSink sink, long expected) throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN.toNanos();
    long last = -1;
    long quietSince = System.nanoTime();
    while (System.nanoTime() < deadline) {
      long count = sink.count(signal);
      if (count == expected) {
        return;
      }
      if (count != last) {
        last = count;
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > TimeUnit.SECONDS.toNanos(expected < 0 ? 2 : 15)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private double dropped(LoneCollector collector) {
    Collector.Counters counters;
    try {
      counters = collector.collector().counters();
    } catch (StoreException e) {
      throw collector.failure(e);
    }
    return counters.sum("otelcol_exporter_send_failed_" + signal.items)
        + counters.sum("otelcol_exporter_enqueue_failed_" + signal.items);
  }
}
