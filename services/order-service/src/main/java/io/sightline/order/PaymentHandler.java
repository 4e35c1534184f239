package io.sightline.order;

import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.Outbox;
import io.sightline.platform.messaging.PublishingHandler;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an order paid when its payment went through, and refunded when that was given back. */
final class PaymentHandler implements PublishingHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  @Override
  public void handle(Connection transaction, Event event, Outbox.Events events)
      throws SQLException {
    switch (event.type()) {
      case PaymentEvent.COMPLETED -> completed(transaction, event, events);
      case PaymentEvent.REFUNDED -> refunded(transaction, event, events);
      default -> {}
    }
  }

  private static void completed(Connection transaction, Event event, Outbox.Events events)
      throws SQLException {
    PaymentEvent payment = event.as(PaymentEvent.class);
    Order order = OrderOfEvent.lock(transaction, event);
    Transitions.pay(transaction, events, order, payment.paymentId(), payment.amount());
  }

  /** Most refunds were asked for by this service; here it learns of those that were not. */
  private static void refunded(Connection transaction, Event event, Outbox.Events events)
      throws SQLException {
    PaymentEvent payment = event.as(PaymentEvent.class);
    Order order = OrderOfEvent.lock(transaction, event);
    if (payment.paymentId().equals(order.paymentId())
        && order.status().canBecome(OrderStatus.REFUNDED)) {
      Transitions.move(transaction, events, order, OrderStatus.REFUNDED);
      events.afterCommit(() -> BusinessEvent.log(LOGGER, "order_refunded"));
    }
  }
}
