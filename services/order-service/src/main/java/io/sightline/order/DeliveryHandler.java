package io.sightline.order;

import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.Outbox;
import io.sightline.platform.messaging.PublishingHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves an order on with its shipment. */
final class DeliveryHandler implements PublishingHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  @Override
  public void handle(Connection transaction, Event event, Outbox.Events events)
      throws SQLException {
    switch (event.type()) {
      case DeliveryEvent.SHIPPED ->
          follow(transaction, event, events, List.of(OrderStatus.SHIPPED));
      // A shipment that arrived has left, also when that event is late.
      case DeliveryEvent.DELIVERED ->
          follow(transaction, event, events, List.of(OrderStatus.SHIPPED, OrderStatus.DELIVERED));
      default -> {}
    }
  }

  private static void follow(
      Connection transaction, Event event, Outbox.Events events, List<OrderStatus> way)
      throws SQLException {
    event.as(DeliveryEvent.class);
    Order order = OrderOfEvent.lock(transaction, event);
    OrderStatus before = order.status();
    for (OrderStatus next : way) {
      if (order.status().canBecome(next)) {
        order = Transitions.move(transaction, events, order, next);
      }
    }
    if (order.status() == before) {
      // Moved on by hand already, or refunded while the parcel was on its way.
      LOGGER
          .atInfo()
          .addKeyValue("order_id", order.orderId())
          .addKeyValue("type", event.type())
          .addKeyValue("status", before.text())
          .log("delivery_changes_nothing");
    }
  }
}
