package io.sightline.notify;

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
      case OrderEvent.CREATED -> Optional.of(created(event.as(OrderEvent.class)));
      case PaymentEvent.COMPLETED -> Optional.of(paid(event.as(PaymentEvent.class)));
      case PaymentEvent.FAILED -> Optional.of(declined(event.as(PaymentEvent.class)));
      default -> Optional.empty();
    };
  }

  private static String created(OrderEvent order) {
    return "We have your order of %d x %s for %s"
        .formatted(order.quantity(), order.productName(), order.totalPrice());
  }

  private static String paid(PaymentEvent payment) {
    return "Your payment of %s went through".formatted(payment.amount());
  }

  private static String declined(PaymentEvent payment) {
    return "Your payment of %s was declined".formatted(payment.amount());
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
