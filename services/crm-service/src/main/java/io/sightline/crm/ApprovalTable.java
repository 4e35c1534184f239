package io.sightline.crm;

import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.production.ProductionStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code approvals}. */
final class ApprovalTable {
  private static final String SELECT =
      "SELECT order_id, user_id, product_id, product_name, quantity, total_price, status,"
          + " decided_by, reason, created_at, decided_at, production_order_id, production_status"
          + " FROM approvals ";

  private ApprovalTable() {}

  /** Stores an order that waits; returns false when it was there before. */
  static boolean insert(Connection transaction, UUID orderId, OrderEvent order)
      throws SQLException {
    String sql =
        "INSERT INTO approvals (order_id, user_id, product_id, product_name, quantity,"
            + " total_price, status, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, clock_timestamp())"
            + " ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, orderId);
      insert.setString(2, order.userId());
      insert.setString(3, order.productId());
      insert.setString(4, order.productName());
      insert.setInt(5, order.quantity());
      insert.setBigDecimal(6, order.totalPrice());
      insert.setString(7, ApprovalStatus.WAITING.text());
      return insert.executeUpdate() == 1;
    }
  }

  static Optional<Approval> find(Connection connection, UUID orderId) throws SQLException {
    return selectOne(connection, "WHERE order_id = ?", orderId);
  }

  /** Finds one and keeps others from changing it until the transaction ends. */
  static Optional<Approval> lock(Connection transaction, UUID orderId) throws SQLException {
    return selectOne(transaction, "WHERE order_id = ? FOR UPDATE", orderId);
  }

  /** The oldest first. */
  static List<Approval> list(Connection connection, Optional<ApprovalStatus> status, int limit)
      throws SQLException {
    String where = status.isPresent() ? "WHERE status = ? " : "WHERE ?::text IS NULL ";
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + where + "ORDER BY created_at, order_id LIMIT ?")) {
      select.setString(1, status.map(ApprovalStatus::text).orElse(null));
      select.setInt(2, limit);
      return all(select);
    }
  }

  static void decide(
      Connection transaction,
      UUID orderId,
      ApprovalStatus status,
      String decidedBy,
      Instant decidedAt,
      String reason)
      throws SQLException {
    String sql =
        "UPDATE approvals SET status = ?, decided_by = ?, reason = ?, decided_at = ?"
            + " WHERE order_id = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setString(1, status.text());
      update.setString(2, decidedBy);
      update.setString(3, reason);
      update.setObject(4, decidedAt.atOffset(ZoneOffset.UTC));
      update.setObject(5, orderId);
      update.executeUpdate();
    }
  }

  /** Returns false when a later status is known already. */
  static boolean updateProduction(Connection transaction, UUID orderId, ProductionStatus status)
      throws SQLException {
    String sql =
        "UPDATE approvals SET production_order_id = ?, production_status = ?,"
            + " production_version = ? WHERE order_id = ? AND production_version < ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setString(1, status.productionOrderId());
      update.setString(2, status.status());
      update.setInt(3, status.version());
      update.setObject(4, orderId);
      update.setInt(5, status.version());
      return update.executeUpdate() == 1;
    }
  }

  private static Optional<Approval> selectOne(Connection connection, String where, UUID orderId)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
      select.setObject(1, orderId);
      return all(select).stream().findFirst();
    }
  }

  private static List<Approval> all(PreparedStatement select) throws SQLException {
    List<Approval> approvals = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        approvals.add(
            new Approval(
                row.getString("order_id"),
                row.getString("user_id"),
                row.getString("product_id"),
                row.getString("product_name"),
                row.getInt("quantity"),
                row.getBigDecimal("total_price"),
                ApprovalStatus.of(row.getString("status")).orElseThrow(),
                row.getString("decided_by"),
                row.getString("reason"),
                instant(row, "created_at"),
                instant(row, "decided_at"),
                row.getString("production_order_id"),
                row.getString("production_status")));
      }
    }
    return approvals;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
