package io.sightline.platform.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * People who do one thing after the other. Who gets no answer, or hears that there is trouble, asks
 * again until there is an answer.
 */
public abstract class Crowd implements AutoCloseable {
  /** How long everybody waits between two turns, and before asking again. */
  protected static final Duration PAUSE = Duration.ofMillis(200);

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Set<Integer> trouble;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();

  /**
   * Creates it.
   *
   * @param trouble statuses that say no more than to come back
   */
  protected Crowd(Integer... trouble) {
    this.trouble = Set.of(trouble);
  }

  /** What one of them does until it has worked; failing means that somebody was turned away. */
  protected abstract void turn(int number) throws Exception;

  /** Lets them begin. */
  public final void begin(int people) {
    for (int i = 0; i < people; i++) {
      executor.execute(this::go);
    }
  }

  private void go() {
    try {
      do {
        turn(number.getAndIncrement());
        turns.incrementAndGet();
      } while (!stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  /** Waits until that many more turns have worked. */
  public final void awaitMore(int more) {
    int enough = turns.get() + more;
    await().atMost(PATIENCE).until(() -> turns.get() >= enough || !failures.isEmpty());
    throwFailure();
  }

  /** Lets them go on for a time. */
  public final void pass(Duration time) throws InterruptedException {
    stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets everybody end what is begun; what came of it can still be asked for. */
  public final void stop() {
    stopping.countDown();
    executor.close();
    throwFailure();
  }

  @Override
  public final void close() {
    stopping.countDown();
    executor.close();
    http.close();
  }

  /** Sends a request until there is an answer. */
  public final HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        HttpResponse<String> answer = tryOnce(request);
        if (!isTrouble(answer)) {
          return answer;
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError(said(answer));
        }
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  /** Sends a request once. */
  protected final HttpResponse<String> tryOnce(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
  }

  /** Whether the answer says only that there is trouble. */
  protected final boolean isTrouble(HttpResponse<String> answer) {
    return trouble.contains(answer.statusCode());
  }

  /** Fails when an answer has none of these statuses. */
  protected static void expect(HttpResponse<String> answer, Integer... statuses) {
    if (!List.of(statuses).contains(answer.statusCode())) {
      throw new AssertionError(said(answer));
    }
  }

  private static String said(HttpResponse<String> answer) {
    return answer.uri() + ": " + answer.statusCode() + " " + answer.body();
  }

  private void throwFailure() {
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.size() + " were turned away", failures.getFirst());
    }
  }
}
