package io.sightline.order;

import io.sightline.contracts.events.OrderEvent;
import io.sightline.order.Obligations.Kind;
import io.sightline.platform.messaging.Outbox;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of an order's status. Each is one transaction with its event and with what the shop owes
 * because of it; the order's row is locked before.
 */
final class Transitions {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private Transitions() {}

  /**
   * Moves an order on.
   *
   * @throws IllegalTransition when it cannot go there from where it stands
   */
  static Order move(Connection transaction, Outbox.Events events, Order order, OrderStatus next)
      throws SQLException {
    return store(transaction, events, order, order.with(next));
  }

  /**
   * Makes an order paid. A payment that it does not need, because it is too late, one too many or
   * not the price, is owed back.
   *
   * @return the order, paid with this payment or unchanged
   */
  static Order pay(
      Connection transaction,
      Outbox.Events events,
      Order order,
      String paymentId,
      BigDecimal amount)
      throws SQLException {
    if (paymentId.equals(order.paymentId())) {
      return order; // the request that paid was faster than its event, or the other way round
    }
    boolean wanted =
        order.status().canBecome(OrderStatus.PAID) && amount.compareTo(order.totalPrice()) == 0;
    if (wanted) {
      return store(transaction, events, order, order.with(OrderStatus.PAID, paymentId));
    }
    Obligations.add(transaction, Kind.REFUND_PAYMENT, paymentId, UUID.fromString(order.orderId()));
    LOGGER
        .atWarn()
        .addKeyValue("order_id", order.orderId())
        .addKeyValue("payment_id", paymentId)
        .addKeyValue("status", order.status().text())
        .addKeyValue("total_price", order.totalPrice())
        .addKeyValue("amount", amount)
        .log("payment_not_needed");
    return order;
  }

  private static Order store(
      Connection transaction, Outbox.Events events, Order before, Order after) throws SQLException {
    if (!before.status().canBecome(after.status())) {
      throw new IllegalTransition(before, after.status());
    }
    OrderTable.update(transaction, after);
    events.add(OrderEvent.TOPIC, after.event());
    UUID orderId = UUID.fromString(after.orderId());
    boolean unshipped = before.status() != OrderStatus.SHIPPED;
    switch (after.status()) {
      case CANCELLED -> Obligations.add(transaction, Kind.RELEASE_STOCK, after.orderId(), orderId);
      case REFUNDED -> {
        if (unshipped) {
          Obligations.add(transaction, Kind.RELEASE_STOCK, after.orderId(), orderId);
        }
        if (after.paymentId() != null) {
          Obligations.add(transaction, Kind.REFUND_PAYMENT, after.paymentId(), orderId);
        }
      }
      case CREATED, PAID, SHIPPED, DELIVERED -> {}
    }
    LOGGER
        .atInfo()
        .addKeyValue("order_id", after.orderId())
        .addKeyValue("payment_id", after.paymentId())
        .log("order_" + after.status().text());
    return after;
  }
}
