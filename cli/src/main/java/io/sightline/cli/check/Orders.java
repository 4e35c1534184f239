package io.sightline.cli.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Places orders until one ends as it should, and remembers those that did. */
final class Orders {
  /**
   * With the default FAILURE_RATE of 0.1 this many in a row fail once in ten thousand million runs.
   */
  private static final int TRIES_UNTIL_CREATED = 10;

  /** With the same rate this many in a row are paid once in forty thousand runs. */
  private static final int TRIES_UNTIL_DECLINED = 100;

  private final Gateway gateway;
  private final Commands commands;
  private final Outcome outcome;
  private final List<PlacedOrder> placed = new ArrayList<>();
  private int unlucky;

  Orders(Gateway gateway, Commands commands, Outcome outcome) {
    this.gateway = gateway;
    this.commands = commands;
    this.outcome = outcome;
  }

  /** The orders that ended as they should, oldest first. */
  List<PlacedOrder> placed() {
    return placed;
  }

  /** Adds one more; the finding says why that was not possible. */
  Optional<Finding> place() {
    int tries = outcome == Outcome.DECLINED ? TRIES_UNTIL_DECLINED : TRIES_UNTIL_CREATED;
    try {
      for (int i = 0; i < tries; i++) {
        PlacedOrder order = gateway.order(outcome);
        if (order.status() == outcome.status()) {
          placed.add(order);
          return Optional.empty();
        }
        if (!byChance(order)) {
          return Optional.of(failed(order));
        }
        unlucky++;
      }
      return Optional.of(
          new Finding(
              Culprit.ORDER_FAILED,
              "%d orders in a row did not end as %s".formatted(tries, outcome.id()),
              "FAILURE_RATE of payment-service is the share of payments that are declined; see "
                  + commands.logs("payment-service")));
    } catch (StoreException e) {
      return Optional.of(
          new Finding(Culprit.GATEWAY_DOWN, e.getMessage(), commands.status("api-gateway")));
    }
  }

  private boolean byChance(PlacedOrder order) {
    return outcome == Outcome.CREATED && order.status() == Outcome.DECLINED.status()
        || outcome == Outcome.DECLINED && order.status() == Outcome.CREATED.status();
  }

  private Finding failed(PlacedOrder order) {
    return new Finding(
        Culprit.ORDER_FAILED,
        "api-gateway answered %d instead of %d: %s"
            .formatted(order.status(), outcome.status(), order.body().strip()),
        "%s; the order's trace is %s".formatted(commands.logs("api-gateway"), order.traceId()));
  }

  @Override
  public String toString() {
    PlacedOrder last = placed.getLast();
    StringBuilder text = new StringBuilder().append(last.status());
    if (!last.orderId().isEmpty()) {
      text.append(", order ").append(last.orderId());
    }
    text.append(", product ").append(last.productId());
    if (unlucky > 0) {
      text.append(", after ").append(unlucky);
      text.append(outcome == Outcome.CREATED ? " declined" : " paid");
    }
    return text.toString();
  }
}
