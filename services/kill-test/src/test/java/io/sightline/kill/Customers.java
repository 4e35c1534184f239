package io.sightline.kill;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import io.sightline.platform.testing.ShopStores;
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

/**
 * Order, pay and want their money back, one order after the other. Who gets no answer, or hears
 * that the shop is in trouble, asks again with the same Idempotency-Key until there is an answer.
 */
final class Customers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String ADMIN = ShopStores.authorization("boss", "admin");

  private final URI shop;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final List<String> accepted = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();

  private Customers(URI shop) {
    this.shop = shop;
  }

  static Customers start(int count, URI shop) {
    Customers customers = new Customers(shop);
    for (int i = 0; i < count; i++) {
      customers.executor.execute(customers::buy);
    }
    return customers;
  }

  /** Waits until that many more orders have been accepted. */
  void awaitMore(int orders) {
    int enough = accepted.size() + orders;
    await().atMost(PATIENCE).until(() -> accepted.size() >= enough || !failures.isEmpty());
    throwFailure();
  }

  /** Lets them go on for a time. */
  void pass(Duration time) throws InterruptedException {
    stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
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
  }

  private void throwFailure() {
    if (!failures.isEmpty()) {
      throw new AssertionError(
          failures.size() + " customers were turned away", failures.getFirst());
    }
  }

  private void buy() {
    try {
      while (stopping.getCount() > 0) {
        int turn = number.getAndIncrement();
        String orderId = order(1 + turn % 5, 1 + turn % 3);
        accepted.add(orderId);
        HttpResponse<String> paid = post("orders/" + orderId + "/payment", "");
        // 409: it took so long that the order has expired.
        expect(paid, 200, 402, 409);
        if (turn % 4 == 0 && paid.statusCode() == 200) {
          // 409: it was refunded by the try that got no answer, or has arrived already.
          expect(post("orders/" + orderId + "/refund", ""), 200, 409);
        }
      }
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  private String order(int product, int quantity) throws Exception {
    HttpResponse<String> answer =
        post(
            "orders",
            "{\"product_id\":\"%d\",\"product_name\":\"x\",\"quantity\":%d,\"total_price\":%d.50}"
                .formatted(product, quantity, 10 * quantity));
    expect(answer, 201);
    JsonNode order = Json.mapper().readTree(answer.body());
    return order.get("order_id").textValue();
  }

  /** Asks until there is an answer. */
  private HttpResponse<String> post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(shop.resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .header("Authorization", ADMIN)
            .POST(BodyPublishers.ofString(body))
            .build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() < 500) {
          return answer;
        }
        if (answer.statusCode() != 503 || System.nanoTime() > deadline) {
          throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static void expect(HttpResponse<String> answer, Integer... statuses) {
    if (!List.of(statuses).contains(answer.statusCode())) {
      throw new AssertionError(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
  }
}
