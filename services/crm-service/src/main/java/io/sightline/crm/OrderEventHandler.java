package io.sightline.crm;

import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.EventHandler;
import io.sightline.platform.messaging.InvalidEventException;
import io.sightline.platform.rabbitmq.MessageOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Opens an approval for each order that is paid. */
final class OrderEventHandler implements EventHandler {
  private final Approvals approvals;
  private final MessageOutbox outbox;

  // Events come on one thread, one after another.
  private Uncommitted uncommitted = Uncommitted.NOTHING;

  OrderEventHandler(Approvals approvals, MessageOutbox outbox) {
    this.approvals = approvals;
    this.outbox = outbox;
  }

  @Override
  public void handle(Connection transaction, Event event) throws SQLException {
    MessageOutbox.Uncommitted messages = outbox.pending(transaction);
    uncommitted = new Uncommitted(event.id(), messages);
    switch (event.type()) {
      case OrderEvent.PAID ->
          approvals.open(transaction, orderId(event), event.as(OrderEvent.class), messages);
      case OrderEvent.REFUNDED ->
          approvals.withdraw(
              transaction, orderId(event), event.as(OrderEvent.class), event.type(), messages);
      default -> {
        // The rest is no business of CRM.
      }
    }
  }

  @Override
  public void committed(Event event) {
    if (event.id().equals(uncommitted.eventId())) {
      uncommitted.messages().committed();
    }
    uncommitted = Uncommitted.NOTHING;
  }

  private static UUID orderId(Event event) {
    try {
      return UUID.fromString(event.orderId());
    } catch (IllegalArgumentException e) {
      throw new InvalidEventException("order_id is not a UUID: " + event.orderId());
    }
  }

  private record Uncommitted(UUID eventId, MessageOutbox.Uncommitted messages) {
    static final Uncommitted NOTHING = new Uncommitted(null, null);
  }
}
