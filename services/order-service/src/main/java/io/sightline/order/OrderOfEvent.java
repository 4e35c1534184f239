package io.sightline.order;

import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.InvalidEventException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Finds the order that an event of another service is about. */
final class OrderOfEvent {
  private OrderOfEvent() {}

  /**
   * Finds the order and keeps others from changing it until the transaction ends.
   *
   * @throws InvalidEventException when there is none
   */
  static Order lock(Connection transaction, Event event) throws SQLException {
    UUID orderId;
    try {
      orderId = UUID.fromString(event.orderId());
    } catch (IllegalArgumentException e) {
      throw new InvalidEventException("order_id is not a UUID: " + event.orderId());
    }
    return OrderTable.lock(transaction, orderId)
        .orElseThrow(() -> new InvalidEventException("There is no order " + orderId));
  }
}
