package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Order at the gateway, one order after the other. Who gets no answer, or hears that the shop is in
 * trouble, asks again with the same Idempotency-Key until there is an answer.
 */
final class Shoppers implements AutoCloseable {
  private static final Pattern ORDER_ID = Pattern.compile("\"order_id\"\\s*:\\s*\"([^\"]+)\"");
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final URI gateway;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final List<String> accepted = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();

  private Shoppers(URI gateway) {
    this.gateway = gateway;
  }

  static Shoppers start(int count, URI gateway) {
    Shoppers shoppers = new Shoppers(gateway);
    for (int i = 0; i < count; i++) {
      shoppers.executor.execute(shoppers::buy);
    }
    return shoppers;
  }

  /** Waits until that many more orders have been accepted. */
  void awaitMore(int orders) {
    int enough = accepted.size() + orders;
    Waiting.await(orders + " more orders")
        .atMost(PATIENCE)
        .until(() -> accepted.size() >= enough || !failures.isEmpty());
    throwFailure();
  }

  /** Lets everybody end what is begun; returns the orders that were accepted. */
  List<String> stop() {
    close();
    throwFailure();
    return accepted;
  }

  @Override
  public void close() {
    stopping.countDown();
    executor.close();
    http.close();
  }

  private void throwFailure() {
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.size() + " were turned away", failures.getFirst());
    }
  }

  private void buy() {
    try {
      do {
        accepted.add(order(1 + number.getAndIncrement() % 5));
      } while (!stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  /** Orders until there is an answer; both 201 and 402 are one that has an order in it. */
  private String order(int product) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/api/orders"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(
                BodyPublishers.ofString(
                    "{\"product_id\": \"%d\", \"quantity\": 1}".formatted(product), UTF_8))
            .build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "no answer";
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        last = answer.statusCode() + " " + answer.body();
        Matcher id = ORDER_ID.matcher(answer.body());
        if ((answer.statusCode() == 201 || answer.statusCode() == 402) && id.find()) {
          return id.group(1);
        }
        if (answer.statusCode() < 500) {
          throw new AssertionError(last);
        }
      } catch (IOException e) {
        last = e.toString();
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
    throw new AssertionError(last);
  }
}
