package io.sightline.order;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code orders}. */
final class OrderTable {
  private static final String SELECT =
      "SELECT order_id, product_id, product_name, quantity, total_price, status, created_at"
          + " FROM orders ";

  private OrderTable() {}

  /** Stores a new order. */
  static Order insert(Connection connection, UUID orderId, NewOrder request) throws SQLException {
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    Order order =
        new Order(
            orderId.toString(),
            request.productId(),
            request.productName(),
            request.quantity(),
            request.totalPrice(),
            OrderStatus.CREATED,
            now.toEpochSecond());
    String sql =
        "INSERT INTO orders (order_id, product_id, product_name, quantity, total_price, status,"
            + " created_at, idempotency_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, orderId);
      insert.setString(2, order.productId());
      insert.setString(3, order.productName());
      insert.setInt(4, order.quantity());
      insert.setBigDecimal(5, order.totalPrice());
      insert.setString(6, order.status().text());
      insert.setObject(7, now);
      insert.setString(8, request.idempotencyKey().orElse(null));
      insert.executeUpdate();
    }
    return order;
  }

  static Optional<Order> find(Connection connection, UUID orderId) throws SQLException {
    return selectOne(connection, "WHERE order_id = ?", orderId);
  }

  static Optional<Order> findByKey(Connection connection, String key) throws SQLException {
    return selectOne(connection, "WHERE idempotency_key = ?", key);
  }

  /** Finds an order and keeps others from changing it until the transaction ends. */
  static Optional<Order> lock(Connection transaction, UUID orderId) throws SQLException {
    return selectOne(transaction, "WHERE order_id = ? FOR UPDATE", orderId);
  }

  static List<Order> list(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(SELECT + "ORDER BY created_at, order_id");
        ResultSet rows = select.executeQuery()) {
      List<Order> orders = new ArrayList<>();
      while (rows.next()) {
        orders.add(order(rows));
      }
      return orders;
    }
  }

  static void updateStatus(Connection transaction, UUID orderId, OrderStatus status)
      throws SQLException {
    try (PreparedStatement update =
        transaction.prepareStatement("UPDATE orders SET status = ? WHERE order_id = ?")) {
      update.setString(1, status.text());
      update.setObject(2, orderId);
      update.executeUpdate();
    }
  }

  private static Optional<Order> selectOne(Connection connection, String where, Object parameter)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
      select.setObject(1, parameter);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(order(rows)) : Optional.empty();
      }
    }
  }

  private static Order order(ResultSet row) throws SQLException {
    return new Order(
        row.getString("order_id"),
        row.getString("product_id"),
        row.getString("product_name"),
        row.getInt("quantity"),
        row.getBigDecimal("total_price"),
        OrderStatus.of(row.getString("status")),
        row.getObject("created_at", OffsetDateTime.class).toEpochSecond());
  }
}
