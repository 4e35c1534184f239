package io.sightline.delivery;

import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.Database;
import io.sightline.platform.SimulatedDelay;
import io.sightline.platform.messaging.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shipments of the shop. Warehouse and carrier are simulated: a shipment moves on by itself
 * when its time has come, and that time is stored with it.
 */
final class Shipments {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Database database;
  private final Outbox outbox;
  private final SimulatedDelay leaves;
  private final SimulatedDelay arrives;

  /**
   * Creates the shipments.
   *
   * @param leaves time from the payment until a shipment leaves
   * @param arrives time from there until it arrives
   */
  Shipments(Database database, Outbox outbox, SimulatedDelay leaves, SimulatedDelay arrives) {
    this.database = database;
    this.outbox = outbox;
    this.leaves = leaves;
    this.arrives = arrives;
  }

  Optional<Shipment> find(String orderId) {
    return uuid(orderId)
        .flatMap(id -> database.connection(connection -> ShipmentTable.find(connection, id)));
  }

  /**
   * Moves a shipment on and tells everybody. The status that it has already is no error.
   *
   * @return the shipment; empty when there is none
   * @throws IllegalMove when it cannot go there from where it stands
   */
  Optional<Shipment> move(String orderId, ShipmentStatus next) {
    Optional<UUID> id = uuid(orderId);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    outbox.transaction(
        (transaction, events) -> {
          Optional<Shipment> found = ShipmentTable.lock(transaction, id.get());
          if (found.isEmpty() || found.get().status() == next) {
            return null;
          }
          if (!found.get().status().canBecome(next)) {
            throw new IllegalMove(found.get().status(), next);
          }
          moveAndTell(transaction, events, found.get(), next);
          return null;
        });
    return find(orderId);
  }

  /** Moves on what is due. */
  void moveDue() {
    boolean moved;
    do {
      moved =
          outbox.transaction(
              (transaction, events) -> {
                Optional<Shipment> due = ShipmentTable.lockDue(transaction);
                if (due.isPresent()) {
                  ShipmentStatus next =
                      due.get().status() == ShipmentStatus.PENDING
                          ? ShipmentStatus.SHIPPED
                          : ShipmentStatus.DELIVERED;
                  moveAndTell(transaction, events, due.get(), next);
                }
                return due.isPresent();
              });
    } while (moved);
  }

  /** The shipment of an order that an event speaks of, made if this is the first to do so. */
  Shipment of(Connection transaction, UUID orderId, OrderEvent order) throws SQLException {
    if (ShipmentTable.insert(transaction, orderId, order, leaves.pick())) {
      LOGGER.atInfo().addKeyValue("order_id", orderId).log("shipment_created");
    }
    return ShipmentTable.lock(transaction, orderId).orElseThrow();
  }

  /** Moves a shipment on because its order did: nobody has to be told. */
  void follow(Connection transaction, Shipment shipment, ShipmentStatus next) throws SQLException {
    ShipmentTable.update(transaction, shipment, next, arrives.pick());
    LOGGER
        .atInfo()
        .addKeyValue("order_id", shipment.orderId())
        .addKeyValue("shipment_id", shipment.shipmentId())
        .log("shipment_" + next.text());
  }

  private void moveAndTell(
      Connection transaction, Outbox.Events events, Shipment shipment, ShipmentStatus next)
      throws SQLException {
    follow(transaction, shipment, next);
    events.add(
        DeliveryEvent.TOPIC,
        new DeliveryEvent(
            UUID.randomUUID().toString(),
            next == ShipmentStatus.SHIPPED ? DeliveryEvent.SHIPPED : DeliveryEvent.DELIVERED,
            DeliveryEvent.VERSION,
            Instant.now(),
            shipment.orderId(),
            shipment.shipmentId(),
            next.text()));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no order has such an id
    }
  }
}
