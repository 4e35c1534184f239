package io.sightline.notify;

import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.EventHandler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a notification for every event that a customer wants to know of. */
final class Notifications implements EventHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  @Override
  public void handle(Connection transaction, Event event) throws SQLException {
    Optional<String> message = message(event);
    if (message.isEmpty()) {
      return;
    }
    insert(transaction, event, message.get());
    LOGGER
        .atInfo()
        .addKeyValue("event_id", event.id())
        .addKeyValue("type", event.type())
        .addKeyValue("order_id", event.orderId())
        .addKeyValue("text", message.get())
        .log("notification_sent");
  }

  private static Optional<String> message(Event event) {
    return switch (event.type()) {
      case OrderEvent.CREATED -> of(event, "We have your order of %d x %s for %s");
      case OrderEvent.PAID -> of(event, "Your order of %d x %s for %s is paid, we prepare it");
      case OrderEvent.SHIPPED -> of(event, "Your order of %d x %s for %s has left us");
      case OrderEvent.DELIVERED -> of(event, "Your order of %d x %s for %s is complete");
      case OrderEvent.CANCELLED -> of(event, "Your order of %d x %s for %s is cancelled");
      case OrderEvent.REFUNDED -> of(event, "Your order of %d x %s for %s will be refunded");
      case PaymentEvent.COMPLETED -> ofPayment(event, "Your payment of %s went through");
      case PaymentEvent.FAILED -> ofPayment(event, "Your payment of %s was declined");
      case PaymentEvent.REFUNDED -> ofPayment(event, "Your payment of %s was given back");
      case DeliveryEvent.SHIPPED -> ofDelivery(event, "Your parcel %s is on its way");
      case DeliveryEvent.DELIVERED -> ofDelivery(event, "Your parcel %s has arrived");
      default -> Optional.empty();
    };
  }

  private static Optional<String> of(Event event, String text) {
    OrderEvent order = event.as(OrderEvent.class);
    return Optional.of(text.formatted(order.quantity(), order.productName(), order.totalPrice()));
  }

  private static Optional<String> ofPayment(Event event, String text) {
    return Optional.of(text.formatted(event.as(PaymentEvent.class).amount()));
  }

  private static Optional<String> ofDelivery(Event event, String text) {
    return Optional.of(text.formatted(event.as(DeliveryEvent.class).shipmentId()));
  }

  private static void insert(Connection transaction, Event event, String message)
      throws SQLException {
    String sql =
        "INSERT INTO notifications (event_id, order_id, event_type, message) VALUES (?, ?, ?, ?)";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, event.id());
      insert.setString(2, event.orderId());
      insert.setString(3, event.type());
      insert.setString(4, message);
      insert.executeUpdate();
    }
  }
}
