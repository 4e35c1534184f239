package io.sightline.crm;

import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.EventHandler;
import io.sightline.platform.messaging.InvalidEventException;
import io.sightline.platform.rabbitmq.MessageOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Opens an approval for each order that is paid. */
final class OrderEventHandler implements EventHandler {
  private final Approvals approvals;
  private final MessageOutbox outbox;

  // Events come on one thread, one after another.
  private Unpublished unpublished = Unpublished.NOTHING;

  OrderEventHandler(Approvals approvals, MessageOutbox outbox) {
    this.approvals = approvals;
    this.outbox = outbox;
  }

  @Override
  public void handle(Connection transaction, Event event) throws SQLException {
    List<MessageOutbox.Row> rows = new ArrayList<>();
    unpublished = new Unpublished(event.id(), rows);
    switch (event.type()) {
      case OrderEvent.PAID ->
          approvals.open(
              transaction,
              orderId(event),
              event.as(OrderEvent.class),
              (route, type, body) -> rows.add(outbox.add(transaction, route, type, body)));
      case OrderEvent.REFUNDED ->
          approvals.withdraw(transaction, orderId(event), event.as(OrderEvent.class), event.type());
      default -> {
        // The rest is no business of CRM.
      }
    }
  }

  @Override
  public void committed(Event event) {
    if (event.id().equals(unpublished.eventId())) {
      outbox.publish(unpublished.rows());
    }
    unpublished = Unpublished.NOTHING;
  }

  private static UUID orderId(Event event) {
    try {
      return UUID.fromString(event.orderId());
    } catch (IllegalArgumentException e) {
      throw new InvalidEventException("order_id is not a UUID: " + event.orderId());
    }
  }

  private record Unpublished(UUID eventId, List<MessageOutbox.Row> rows) {
    static final Unpublished NOTHING = new Unpublished(null, List.of());
  }
}
