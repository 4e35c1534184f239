package io.sightline.delivery;

import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.messaging.Event;
import io.sightline.platform.messaging.EventHandler;
import io.sightline.platform.messaging.InvalidEventException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships orders that are paid, and does with the shipment what was done to the order by hand. Events
 * may come in another order than they happened: a paid order that was refunded before does not
 * ship.
 */
final class OrderHandler implements EventHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Shipments shipments;

  OrderHandler(Shipments shipments) {
    this.shipments = shipments;
  }

  @Override
  public void handle(Connection transaction, Event event) throws SQLException {
    switch (event.type()) {
      case OrderEvent.PAID -> follow(transaction, event, List.of());
      case OrderEvent.SHIPPED -> follow(transaction, event, List.of(ShipmentStatus.SHIPPED));
      case OrderEvent.DELIVERED ->
          follow(transaction, event, List.of(ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED));
      case OrderEvent.REFUNDED -> {
        Shipment shipment = follow(transaction, event, List.of(ShipmentStatus.CANCELLED));
        if (shipment.status() == ShipmentStatus.SHIPPED) {
          LOGGER
              .atWarn()
              .addKeyValue("order_id", event.orderId())
              .addKeyValue("shipment_id", shipment.shipmentId())
              .log("shipment_not_stopped");
        }
      }
      default -> {}
    }
  }

  /** Goes the steps that the shipment has not gone yet; returns it as it was before. */
  private Shipment follow(Connection transaction, Event event, List<ShipmentStatus> way)
      throws SQLException {
    UUID orderId = orderId(event);
    Shipment shipment = shipments.of(transaction, orderId, event.as(OrderEvent.class));
    ShipmentStatus status = shipment.status();
    for (ShipmentStatus next : way) {
      if (status.canBecome(next)) {
        shipments.follow(transaction, shipment, next);
        status = next;
      }
    }
    return shipment;
  }

  private static UUID orderId(Event event) {
    try {
      return UUID.fromString(event.orderId());
    } catch (IllegalArgumentException e) {
      throw new InvalidEventException("order_id is not a UUID: " + event.orderId());
    }
  }
}
