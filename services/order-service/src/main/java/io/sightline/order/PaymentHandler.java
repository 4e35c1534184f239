package io.sightline.order;

import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.EventHandler;
import io.sightline.platform.messaging.InvalidEventException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an order paid when its payment went through. */
final class PaymentHandler implements EventHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  @Override
  public void handle(Connection transaction, Event event) throws SQLException {
    if (!event.type().equals(PaymentEvent.COMPLETED)) {
      return;
    }
    PaymentEvent payment = event.as(PaymentEvent.class);
    UUID orderId = orderId(payment);
    Order order =
        OrderTable.lock(transaction, orderId)
            .orElseThrow(() -> new InvalidEventException("There is no order " + orderId));
    if (payment.amount().compareTo(order.totalPrice()) != 0) {
      throw new InvalidEventException(
          "Order %s costs %s but %s was paid"
              .formatted(orderId, order.totalPrice(), payment.amount()));
    }
    if (!order.status().canBecome(OrderStatus.PAID)) {
      throw new InvalidEventException(
          "Order %s is %s and cannot become paid".formatted(orderId, order.status().text()));
    }
    OrderTable.updateStatus(transaction, orderId, OrderStatus.PAID);
    LOGGER
        .atInfo()
        .addKeyValue("order_id", orderId)
        .addKeyValue("payment_id", payment.paymentId())
        .log("order_paid");
  }

  private static UUID orderId(PaymentEvent payment) {
    try {
      return UUID.fromString(payment.orderId());
    } catch (IllegalArgumentException e) {
      throw new InvalidEventException("order_id is not a UUID: " + payment.orderId());
    }
  }
}
