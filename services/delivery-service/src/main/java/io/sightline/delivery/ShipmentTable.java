package io.sightline.delivery;

import io.sightline.contracts.events.OrderEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The table {@code shipments}. */
final class ShipmentTable {
  private static final String SELECT =
      "SELECT shipment_id, order_id, product_id, quantity, status, created_at, shipped_at,"
          + " delivered_at FROM shipments ";

  private ShipmentTable() {}

  /**
   * Stores the shipment of an order, to leave after a time.
   *
   * @return false when the order has one
   */
  static boolean insert(Connection transaction, UUID orderId, OrderEvent order, Duration leaves)
      throws SQLException {
    String sql =
        "INSERT INTO shipments (order_id, shipment_id, product_id, quantity, status, due_at)"
            + " VALUES (?, ?, ?, ?, ?, clock_timestamp() + ? * INTERVAL '1 millisecond')"
            + " ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, orderId);
      insert.setObject(2, UUID.randomUUID());
      insert.setString(3, order.productId());
      insert.setInt(4, order.quantity());
      insert.setString(5, ShipmentStatus.PENDING.text());
      insert.setLong(6, leaves.toMillis());
      return insert.executeUpdate() == 1;
    }
  }

  static Optional<Shipment> find(Connection connection, UUID orderId) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + "WHERE order_id = ?")) {
      select.setObject(1, orderId);
      return one(select);
    }
  }

  /** Finds a shipment and keeps others from changing it until the transaction ends. */
  static Optional<Shipment> lock(Connection transaction, UUID orderId) throws SQLException {
    try (PreparedStatement select =
        transaction.prepareStatement(SELECT + "WHERE order_id = ? FOR UPDATE")) {
      select.setObject(1, orderId);
      return one(select);
    }
  }

  /** Locks the shipment that is due for longest, except those that somebody is changing now. */
  static Optional<Shipment> lockDue(Connection transaction) throws SQLException {
    try (PreparedStatement select =
        transaction.prepareStatement(
            SELECT
                + "WHERE due_at <= clock_timestamp()"
                + " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED")) {
      return one(select);
    }
  }

  /**
   * Moves a shipment on.
   *
   * @param arrives when it will have arrived if it leaves now
   */
  static void update(
      Connection transaction, Shipment shipment, ShipmentStatus next, Duration arrives)
      throws SQLException {
    String change =
        switch (next) {
          case SHIPPED ->
              "shipped_at = clock_timestamp(),"
                  + " due_at = clock_timestamp() + ? * INTERVAL '1 millisecond'";
          case DELIVERED -> "delivered_at = clock_timestamp(), due_at = NULL";
          case CANCELLED -> "due_at = NULL";
          case PENDING -> throw new IllegalArgumentException("No shipment becomes pending");
        };
    try (PreparedStatement update =
        transaction.prepareStatement(
            "UPDATE shipments SET status = ?, " + change + " WHERE order_id = ?")) {
      int parameter = 1;
      update.setString(parameter++, next.text());
      if (next == ShipmentStatus.SHIPPED) {
        update.setLong(parameter++, arrives.toMillis());
      }
      update.setObject(parameter, UUID.fromString(shipment.orderId()));
      update.executeUpdate();
    }
  }

  private static Optional<Shipment> one(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      return rows.next() ? Optional.of(shipment(rows)) : Optional.empty();
    }
  }

  private static Shipment shipment(ResultSet row) throws SQLException {
    return new Shipment(
        row.getString("shipment_id"),
        row.getString("order_id"),
        row.getString("product_id"),
        row.getInt("quantity"),
        ShipmentStatus.of(row.getString("status")),
        seconds(row, "created_at"),
        seconds(row, "shipped_at"),
        seconds(row, "delivered_at"));
  }

  private static Long seconds(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toEpochSecond();
  }
}
