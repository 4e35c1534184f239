package io.sightline.mes;

import io.sightline.contracts.production.ProductionOrder;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tables of production orders, their steps and the changes of their status. */
final class WorkOrderTable {
  private static final String COLUMNS =
      "production_order_id, order_id, product_id, product_name, quantity, calculated_price, status,"
          + " version, created_at, updated_at, updated_by, sheet_key, sheet_stored_at, sheet_error";
  private static final String SELECT = "SELECT " + COLUMNS + " FROM production_orders ";

  private WorkOrderTable() {}

  /** Stores a new production order with its steps; empty when the order is made already. */
  static Optional<WorkOrder> insert(
      Connection transaction, UUID orderId, ProductionOrder order, BigDecimal price, Instant now)
      throws SQLException {
    UUID id = UUID.randomUUID();
    String sql =
        "INSERT INTO production_orders (production_order_id, order_id, product_id, product_name,"
            + " quantity, calculated_price, status, version, created_at, updated_at, updated_by,"
            + " next_due, sheet_key, sheet_due) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, id);
      insert.setObject(2, orderId);
      insert.setString(3, order.productId());
      insert.setString(4, order.productName());
      insert.setInt(5, order.quantity());
      insert.setBigDecimal(6, price);
      insert.setString(7, ProductionState.PLANNED.text());
      insert.setObject(8, time(now));
      insert.setObject(9, time(now));
      insert.setString(10, order.approvedBy());
      insert.setObject(11, time(now));
      insert.setString(12, "production-orders/" + orderId + ".txt");
      insert.setObject(13, time(now));
      if (insert.executeUpdate() == 0) {
        return Optional.empty();
      }
    }
    try (PreparedStatement insert =
        transaction.prepareStatement(
            "INSERT INTO production_steps (production_order_id, position, name)"
                + " VALUES (?, ?, ?)")) {
      for (int i = 0; i < Step.NAMES.size(); i++) {
        insert.setObject(1, id);
        insert.setInt(2, i + 1);
        insert.setString(3, Step.NAMES.get(i));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    insertChange(
        transaction, id, new StatusChange(1, ProductionState.PLANNED, order.approvedBy(), now));
    return find(transaction, id);
  }

  static Optional<WorkOrder> find(Connection connection, UUID id) throws SQLException {
    return selectOne(connection, "WHERE production_order_id = ?", id);
  }

  /** Finds one and keeps others from changing it until the transaction ends. */
  static Optional<WorkOrder> lock(Connection transaction, UUID id) throws SQLException {
    return selectOne(transaction, "WHERE production_order_id = ? FOR UPDATE", id);
  }

  /** The one that something is to happen to first, unless somebody else is at it. */
  static Optional<WorkOrder> lockNextDue(Connection transaction) throws SQLException {
    return selectFirst(
        transaction,
        "WHERE next_due <= clock_timestamp() ORDER BY next_due LIMIT 1 FOR UPDATE SKIP LOCKED");
  }

  /** The first one whose sheet is to be stored, unless somebody else is at it. */
  static Optional<WorkOrder> lockNextSheet(Connection transaction) throws SQLException {
    return selectFirst(
        transaction,
        "WHERE sheet_stored_at IS NULL AND sheet_due <= clock_timestamp()"
            + " ORDER BY sheet_due LIMIT 1 FOR UPDATE SKIP LOCKED");
  }

  /** The one of an order of the shop if its sheet is to be stored and nobody else is at it. */
  static Optional<WorkOrder> lockForSheet(Connection transaction, UUID orderId)
      throws SQLException {
    return selectOne(
        transaction,
        "WHERE order_id = ? AND sheet_stored_at IS NULL AND sheet_due <= clock_timestamp()"
            + " FOR UPDATE SKIP LOCKED",
        orderId);
  }

  /** The newest first. */
  static List<WorkOrder> list(Connection connection, Optional<ProductionState> status, int limit)
      throws SQLException {
    String where = status.isPresent() ? "WHERE status = ? " : "WHERE ?::text IS NULL ";
    try (PreparedStatement select =
        connection.prepareStatement(
            SELECT + where + "ORDER BY created_at DESC, production_order_id LIMIT ?")) {
      select.setString(1, status.map(ProductionState::text).orElse(null));
      select.setInt(2, limit);
      return all(select);
    }
  }

  static List<Step> steps(Connection connection, UUID id) throws SQLException {
    String sql =
        "SELECT position, name, started_at, finished_at FROM production_steps"
            + " WHERE production_order_id = ? ORDER BY position";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, id);
      List<Step> steps = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          steps.add(
              new Step(
                  row.getInt("position"),
                  row.getString("name"),
                  instant(row, "started_at"),
                  instant(row, "finished_at")));
        }
      }
      return steps;
    }
  }

  static List<StatusChange> changes(Connection connection, UUID id) throws SQLException {
    String sql =
        "SELECT version, status, changed_by, changed_at FROM status_changes"
            + " WHERE production_order_id = ? ORDER BY version";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, id);
      List<StatusChange> changes = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          changes.add(
              new StatusChange(
                  row.getInt("version"),
                  ProductionState.of(row.getString("status")).orElseThrow(),
                  row.getString("changed_by"),
                  instant(row, "changed_at")));
        }
      }
      return changes;
    }
  }

  static void updateStep(Connection transaction, UUID id, Step step) throws SQLException {
    String sql =
        "UPDATE production_steps SET started_at = ?, finished_at = ?"
            + " WHERE production_order_id = ? AND position = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setObject(1, time(step.startedAt()));
      update.setObject(2, time(step.finishedAt()));
      update.setObject(3, id);
      update.setInt(4, step.position());
      update.executeUpdate();
    }
  }

  /** Sets when something is to happen to it next; null for never. */
  static void updateDue(Connection transaction, UUID id, Instant nextDue) throws SQLException {
    try (PreparedStatement update =
        transaction.prepareStatement(
            "UPDATE production_orders SET next_due = ? WHERE production_order_id = ?")) {
      update.setObject(1, time(nextDue));
      update.setObject(2, id);
      update.executeUpdate();
    }
  }

  static void updateStatus(Connection transaction, UUID id, StatusChange change)
      throws SQLException {
    String sql =
        "UPDATE production_orders SET status = ?, version = ?, updated_by = ?, updated_at = ?"
            + " WHERE production_order_id = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setString(1, change.status().text());
      update.setInt(2, change.version());
      update.setString(3, change.changedBy());
      update.setObject(4, time(change.changedAt()));
      update.setObject(5, id);
      update.executeUpdate();
    }
    insertChange(transaction, id, change);
  }

  /** Keeps others from storing the sheet for that long, without keeping the row. */
  static void claimSheet(Connection transaction, UUID id, Duration claim) throws SQLException {
    try (PreparedStatement update =
        transaction.prepareStatement(
            "UPDATE production_orders SET sheet_due = clock_timestamp() + ? * INTERVAL '1 second'"
                + " WHERE production_order_id = ?")) {
      update.setLong(1, claim.toSeconds());
      update.setObject(2, id);
      update.executeUpdate();
    }
  }

  static void sheetStored(Connection transaction, UUID id) throws SQLException {
    try (PreparedStatement update =
        transaction.prepareStatement(
            "UPDATE production_orders SET sheet_stored_at = clock_timestamp(), sheet_error = NULL,"
                + " sheet_attempts = sheet_attempts + 1 WHERE production_order_id = ?")) {
      update.setObject(1, id);
      update.executeUpdate();
    }
  }

  /** Puts the next try off, longer each time: 2 s, 4 s, … up to {@code longest}. */
  static void sheetFailed(Connection transaction, UUID id, String reason, Duration longest)
      throws SQLException {
    String sql =
        "UPDATE production_orders SET sheet_error = ?, sheet_attempts = sheet_attempts + 1,"
            + " sheet_due = clock_timestamp()"
            + " + least(power(2, least(sheet_attempts, 20) + 1), ?) * INTERVAL '1 second'"
            + " WHERE production_order_id = ?";
    try (PreparedStatement update = transaction.prepareStatement(sql)) {
      update.setString(1, reason);
      update.setLong(2, longest.toSeconds());
      update.setObject(3, id);
      update.executeUpdate();
    }
  }

  static ProductSpec spec(Connection connection, String productId) throws SQLException {
    String sql =
        "SELECT material, weight_kg, labour_minutes, complexity FROM product_specs"
            + " WHERE product_id IN (?, '') ORDER BY product_id DESC LIMIT 1";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, productId);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new ProductSpec(
            Material.of(row.getString("material")).orElseThrow(),
            row.getBigDecimal("weight_kg"),
            row.getInt("labour_minutes"),
            Complexity.of(row.getString("complexity")).orElseThrow());
      }
    }
  }

  private static void insertChange(Connection transaction, UUID id, StatusChange change)
      throws SQLException {
    String sql =
        "INSERT INTO status_changes (production_order_id, version, status, changed_by, changed_at)"
            + " VALUES (?, ?, ?, ?, ?)";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, id);
      insert.setInt(2, change.version());
      insert.setString(3, change.status().text());
      insert.setString(4, change.changedBy());
      insert.setObject(5, time(change.changedAt()));
      insert.executeUpdate();
    }
  }

  private static Optional<WorkOrder> selectFirst(Connection connection, String where)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
      return all(select).stream().findFirst();
    }
  }

  private static Optional<WorkOrder> selectOne(Connection connection, String where, UUID id)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
      select.setObject(1, id);
      return all(select).stream().findFirst();
    }
  }

  private static List<WorkOrder> all(PreparedStatement select) throws SQLException {
    List<WorkOrder> orders = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String key = row.getString("sheet_key");
        orders.add(
            new WorkOrder(
                row.getString("production_order_id"),
                row.getString("order_id"),
                row.getString("product_id"),
                row.getString("product_name"),
                row.getInt("quantity"),
                row.getBigDecimal("calculated_price"),
                ProductionState.of(row.getString("status")).orElseThrow(),
                row.getInt("version"),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                row.getString("updated_by"),
                instant(row, "sheet_stored_at") == null
                    ? WorkOrder.Sheet.pending(key, row.getString("sheet_error"))
                    : WorkOrder.Sheet.stored(key)));
      }
    }
    return orders;
  }

  private static OffsetDateTime time(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
