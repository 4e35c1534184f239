package io.sightline.product;

import io.sightline.platform.Database;
import io.sightline.product.ReservationRefused.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stock and what orders have taken from it; never below zero. */
final class Stock {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Database database;

  Stock(Database database) {
    this.database = database;
  }

  /**
   * Takes units for an order, once however often it is asked.
   *
   * @return units left in stock
   * @throws ReservationRefused when it cannot be done
   */
  int reserve(String orderId, String productId, int quantity) {
    int left =
        database.transaction(
            connection ->
                // The row comes first: a second request for the same order waits here for this one.
                insertReservation(connection, orderId, productId, quantity)
                    ? take(connection, productId, quantity)
                    : repeated(connection, orderId, productId, quantity));
    LOGGER
        .atInfo()
        .addKeyValue("order_id", orderId)
        .addKeyValue("product_id", productId)
        .addKeyValue("quantity", quantity)
        .addKeyValue("stock", left)
        .log("stock_reserved");
    return left;
  }

  /**
   * Gives back what an order has taken.
   *
   * @return units given back, 0 when there was nothing
   */
  int release(String orderId) {
    int quantity = database.transaction(connection -> release(connection, orderId));
    logReleased(orderId, quantity);
    return quantity;
  }

  /**
   * Gives back what an order has taken of one product.
   *
   * @return units given back, 0 when there was nothing
   * @throws ReservationRefused when the product is unknown or the order has taken another one
   */
  int release(String orderId, String productId) {
    int quantity =
        database.transaction(
            connection -> {
              requireSameProduct(connection, orderId, productId);
              return release(connection, orderId);
            });
    logReleased(orderId, quantity);
    return quantity;
  }

  /** Fills up every product that is below a fifth of its full stock. */
  void fillUp() {
    int products =
        database.connection(
            connection -> {
              try (PreparedStatement update =
                  connection.prepareStatement(
                      "UPDATE products SET stock = full_stock WHERE stock * 5 < full_stock")) {
                return update.executeUpdate();
              }
            });
    if (products > 0) {
      LOGGER.atInfo().addKeyValue("products", products).log("stock_filled_up");
    }
  }

  private static void logReleased(String orderId, int quantity) {
    LOGGER
        .atInfo()
        .addKeyValue("order_id", orderId)
        .addKeyValue("quantity", quantity)
        .log("stock_released");
  }

  private static boolean insertReservation(
      Connection connection, String orderId, String productId, int quantity) throws SQLException {
    // Selected from products, so that an unknown product is no row instead of a broken reference.
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO reservations (order_id, product_id, quantity) "
                + "SELECT ?, id, ? FROM products WHERE id = ? ON CONFLICT (order_id) DO NOTHING")) {
      insert.setString(1, orderId);
      insert.setInt(2, quantity);
      insert.setString(3, productId);
      return insert.executeUpdate() == 1;
    }
  }

  private static int take(Connection connection, String productId, int quantity)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE products SET stock = stock - ? WHERE id = ? AND stock >= ? RETURNING stock")) {
      update.setInt(1, quantity);
      update.setString(2, productId);
      update.setInt(3, quantity);
      try (ResultSet rows = update.executeQuery()) {
        if (!rows.next()) {
          throw new ReservationRefused(Reason.OUT_OF_STOCK);
        }
        int left = rows.getInt(1);
        Demand.ordered(connection, productId, quantity);
        return left;
      }
    }
  }

  private static int repeated(Connection connection, String orderId, String productId, int quantity)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT r.product_id, r.quantity, r.released, p.stock FROM reservations r "
                + "LEFT JOIN products p ON p.id = r.product_id WHERE r.order_id = ?")) {
      select.setString(1, orderId);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new ReservationRefused(Reason.NO_SUCH_PRODUCT);
        }
        if (rows.getBoolean("released")) {
          throw new ReservationRefused(Reason.ALREADY_RELEASED);
        }
        if (!productId.equals(rows.getString("product_id"))
            || quantity != rows.getInt("quantity")) {
          throw new ReservationRefused(Reason.DIFFERENT_RESERVATION);
        }
        return rows.getInt("stock");
      }
    }
  }

  private static void requireSameProduct(Connection connection, String orderId, String productId)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT coalesce(r.product_id, p.id) = p.id FROM products p "
                + "LEFT JOIN reservations r ON r.order_id = ? WHERE p.id = ?")) {
      select.setString(1, orderId);
      select.setString(2, productId);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new ReservationRefused(Reason.NO_SUCH_PRODUCT);
        }
        if (!rows.getBoolean(1)) {
          throw new ReservationRefused(Reason.DIFFERENT_RESERVATION);
        }
      }
    }
  }

  private static int release(Connection connection, String orderId) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO reservations (order_id, quantity, released) VALUES (?, 0, true) "
                + "ON CONFLICT (order_id) DO NOTHING")) {
      insert.setString(1, orderId);
      if (insert.executeUpdate() == 1) {
        return 0;
      }
    }
    // Products before demand, as when it was taken: two requests must not wait for each other.
    try (PreparedStatement update =
        connection.prepareStatement(
            "WITH released AS (UPDATE reservations SET released = true "
                + "WHERE order_id = ? AND NOT released RETURNING product_id, quantity, reserved_at) "
                + "UPDATE products p SET stock = p.stock + r.quantity FROM released r "
                + "WHERE p.id = r.product_id RETURNING p.id, r.quantity, r.reserved_at")) {
      update.setString(1, orderId);
      try (ResultSet rows = update.executeQuery()) {
        if (!rows.next()) {
          return 0;
        }
        int quantity = rows.getInt("quantity");
        Demand.givenBack(
            connection, rows.getString("id"), quantity, rows.getTimestamp("reserved_at"));
        return quantity;
      }
    }
  }
}
