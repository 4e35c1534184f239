package io.sightline.acceptance;

import io.sightline.cli.check.Gateway;
import io.sightline.cli.check.PlacedOrder;
import io.sightline.cli.check.StoreException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends orders at a fixed rate whatever the answers take, so that a slow shop is asked as often as
 * a fast one. Which order comes when is fixed: products take turns, every tenth is of one that does
 * not exist.
 */
final class OpenLoop {
  private static final int PRODUCTS = 5;

  private final Gateway gateway;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong sent = new AtomicLong();
  private final List<PlacedOrder> orders = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private OpenLoop(Gateway gateway) {
    this.gateway = gateway;
  }

  static OpenLoop start(Gateway gateway, int perSecond) {
    OpenLoop loop = new OpenLoop(gateway);
    // At a fixed rate: a tick that comes late is followed by the next without a pause.
    loop.clock.scheduleAtFixedRate(
        () -> loop.requests.execute(loop::order), 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    return loop;
  }

  /** Ends the load, waits for the answers that are still to come, and gives all of them. */
  List<PlacedOrder> stop() {
    leave();
    if (!errors.isEmpty()) {
      throw new AssertionError(
          errors.size() + " orders got no answer, the first: " + errors.getFirst());
    }
    if (orders.size() != sent.get()) {
      throw new AssertionError(orders.size() + " answers to " + sent.get() + " orders");
    }
    return orders;
  }

  /** As {@link #stop}, of a shop that has closed meanwhile: the orders that it has answered. */
  List<PlacedOrder> leave() {
    clock.shutdown();
    try {
      if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the load does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    requests.close();
    return orders;
  }

  private void order() {
    long number = sent.getAndIncrement();
    String product = number % 10 == 9 ? "no-such-product" : "" + (1 + number % PRODUCTS);
    try {
      orders.add(gateway.order(product, 1));
    } catch (StoreException e) {
      errors.add(e.getMessage());
    }
  }
}
