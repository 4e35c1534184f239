package io.sightline.order;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The table {@code attempts}: orders being created.
 *
 * <p>Whoever deletes the row decides what becomes of the reserved stock: it belongs to the order,
 * or it is given back. The row lock sees to it that only one does.
 */
final class Attempts {
  private Attempts() {}

  /**
   * Starts an attempt, or joins the one that has the same key.
   *
   * @return the attempt; empty when the other one ended just now
   */
  static Optional<Attempt> begin(Connection connection, Optional<String> key) throws SQLException {
    UUID orderId = UUID.randomUUID();
    String sql =
        "INSERT INTO attempts (order_id, idempotency_key) VALUES (?, ?) ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, orderId);
      insert.setString(2, key.orElse(null));
      if (insert.executeUpdate() == 1) {
        return Optional.of(new Attempt(orderId, true));
      }
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT order_id FROM attempts WHERE idempotency_key = ?")) {
      select.setString(1, key.orElseThrow());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? Optional.of(new Attempt(rows.getObject(1, UUID.class), false))
            : Optional.empty();
      }
    }
  }

  /**
   * Ends an attempt in a transaction.
   *
   * @return false when it had ended before
   */
  static boolean end(Connection transaction, UUID orderId) throws SQLException {
    try (PreparedStatement delete =
        transaction.prepareStatement("DELETE FROM attempts WHERE order_id = ?")) {
      delete.setObject(1, orderId);
      return delete.executeUpdate() == 1;
    }
  }

  /** Ends one attempt that is older than a request can take, and that nobody else is at. */
  static Optional<UUID> endOldest(Connection transaction, Duration age) throws SQLException {
    String sql =
        "DELETE FROM attempts WHERE order_id = ("
            + "SELECT order_id FROM attempts"
            + " WHERE started_at < clock_timestamp() - ? * INTERVAL '1 millisecond'"
            + " ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING order_id";
    try (PreparedStatement delete = transaction.prepareStatement(sql)) {
      delete.setLong(1, age.toMillis());
      try (ResultSet rows = delete.executeQuery()) {
        return rows.next() ? Optional.of(rows.getObject(1, UUID.class)) : Optional.empty();
      }
    }
  }

  /**
   * An order being created.
   *
   * @param orderId id of the order to be
   * @param ours whether this request began it; one that joined leaves its end to the other
   */
  record Attempt(UUID orderId, boolean ours) {}
}
