package io.sightline.payment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The table {@code payments}. */
final class PaymentTable {
  private static final String SELECT =
      "SELECT payment_id, order_id, amount, status, processing_time_ms FROM payments ";

  private PaymentTable() {}

  /**
   * Stores a payment.
   *
   * @return false when its key has an outcome or its order is paid already
   */
  static boolean insert(Connection connection, Payment payment, Optional<String> key)
      throws SQLException {
    String sql =
        "INSERT INTO payments (payment_id, order_id, amount, status, processing_time_ms,"
            + " idempotency_key) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, UUID.fromString(payment.paymentId()));
      insert.setString(2, payment.orderId());
      insert.setBigDecimal(3, payment.amount());
      insert.setString(4, payment.status().text());
      insert.setBigDecimal(5, payment.processingTimeMs());
      insert.setString(6, key.orElse(null));
      return insert.executeUpdate() == 1;
    }
  }

  static Optional<Payment> find(Connection connection, UUID paymentId) throws SQLException {
    return selectOne(connection, "WHERE payment_id = ?", paymentId);
  }

  static Optional<Payment> findByKey(Connection connection, String key) throws SQLException {
    return selectOne(connection, "WHERE idempotency_key = ?", key);
  }

  static Optional<Payment> findCompleted(Connection connection, String orderId)
      throws SQLException {
    return selectOne(connection, "WHERE status = 'completed' AND order_id = ?", orderId);
  }

  /** Finds a payment and keeps others from changing it until the transaction ends. */
  static Optional<Payment> lock(Connection transaction, UUID paymentId) throws SQLException {
    return selectOne(transaction, "WHERE payment_id = ? FOR UPDATE", paymentId);
  }

  static void setRefunded(Connection transaction, Payment payment) throws SQLException {
    String sql =
        "UPDATE payments SET status = ?, refunded_at = clock_timestamp() WHERE payment_id = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setString(1, PaymentStatus.REFUNDED.text());
      update.setObject(2, UUID.fromString(payment.paymentId()));
      update.executeUpdate();
    }
  }

  /** Takes the keys off payments of that age, so that the keys may be used again. */
  static int forgetKeys(Connection connection, Duration age) throws SQLException {
    String sql =
        "UPDATE payments SET idempotency_key = NULL WHERE idempotency_key IS NOT NULL"
            + " AND created_at < clock_timestamp() - ? * INTERVAL '1 millisecond'";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, age.toMillis());
      return update.executeUpdate();
    }
  }

  private static Optional<Payment> selectOne(Connection connection, String where, Object parameter)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
      select.setObject(1, parameter);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(payment(rows)) : Optional.empty();
      }
    }
  }

  private static Payment payment(ResultSet row) throws SQLException {
    return new Payment(
        row.getString("payment_id"),
        row.getString("order_id"),
        row.getBigDecimal("amount"),
        PaymentStatus.of(row.getString("status")),
        row.getBigDecimal("processing_time_ms"));
  }
}
