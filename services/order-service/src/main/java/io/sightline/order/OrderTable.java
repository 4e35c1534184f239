package io.sightline.order;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code orders}. */
final class OrderTable {
  private static final String SELECT =
      "SELECT order_id, product_id, product_name, quantity, total_price, status, created_at,"
          + " user_id, payment_id FROM orders ";

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
            now.toEpochSecond(),
            request.userId().orElse(null),
            null);
    String sql =
        "INSERT INTO orders (order_id, product_id, product_name, quantity, total_price, status,"
            + " created_at, user_id, idempotency_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, orderId);
      insert.setString(2, order.productId());
      insert.setString(3, order.productName());
      insert.setInt(4, order.quantity());
      insert.setBigDecimal(5, order.totalPrice());
      insert.setString(6, order.status().text());
      insert.setObject(7, now);
      insert.setString(8, order.userId());
      insert.setString(9, request.idempotencyKey().orElse(null));
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

  /**
   * Locks the oldest order that nobody paid in time, except those that somebody is changing now.
   */
  static Optional<Order> lockUnpaid(Connection transaction, Duration age) throws SQLException {
    return selectOne(
        transaction,
        "WHERE status = 'created'"
            + " AND created_at < clock_timestamp() - ? * INTERVAL '1 millisecond'"
            + " ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        age.toMillis());
  }

  /** Lists orders, the newest first. */
  static List<Order> list(Connection connection, OrderQuery query) throws SQLException {
    String where = query.userId().isPresent() ? "WHERE user_id = ? " : "";
    try (PreparedStatement select =
        connection.prepareStatement(
            SELECT + where + "ORDER BY created_at DESC, order_id LIMIT ? OFFSET ?")) {
      int parameter = 1;
      if (query.userId().isPresent()) {
        select.setString(parameter++, query.userId().get());
      }
      select.setInt(parameter++, query.limit());
      select.setInt(parameter, query.offset());
      List<Order> orders = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          orders.add(order(rows));
        }
      }
      return orders;
    }
  }

  /** Stores what can change of an order: its status and its payment. */
  static void update(Connection transaction, Order order) throws SQLException {
    try (PreparedStatement update =
        transaction.prepareStatement(
            "UPDATE orders SET status = ?, payment_id = ? WHERE order_id = ?")) {
      update.setString(1, order.status().text());
      update.setString(2, order.paymentId());
      update.setObject(3, UUID.fromString(order.orderId()));
      update.executeUpdate();
    }
  }

  /** Takes the keys off orders of that age, so that the keys may be used again. */
  static int forgetKeys(Connection connection, Duration age) throws SQLException {
    String sql =
        "UPDATE orders SET idempotency_key = NULL WHERE idempotency_key IS NOT NULL"
            + " AND created_at < clock_timestamp() - ? * INTERVAL '1 millisecond'";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, age.toMillis());
      return update.executeUpdate();
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
        row.getObject("created_at", OffsetDateTime.class).toEpochSecond(),
        row.getString("user_id"),
        row.getString("payment_id"));
  }
}
