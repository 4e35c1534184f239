package io.sightline.product;

import io.sightline.platform.Database;
import io.sightline.platform.SimulatedDelay;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the shop sells. */
final class Catalog {
  private static final String COLUMNS = "SELECT id, name, price, stock FROM products ";

  private final Database database;
  private final SimulatedDelay delay;

  Catalog(Database database, SimulatedDelay delay) {
    this.database = database;
    this.delay = delay;
  }

  List<Product> list() {
    delay.await();
    return database.connection(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(COLUMNS + "ORDER BY id");
              ResultSet rows = select.executeQuery()) {
            List<Product> products = new ArrayList<>();
            while (rows.next()) {
              products.add(product(rows));
            }
            return products;
          }
        });
  }

  Optional<Product> find(String id) {
    delay.await();
    return withoutDelay(id);
  }

  Optional<Integer> stock(String id) {
    return withoutDelay(id).map(Product::stock);
  }

  private Optional<Product> withoutDelay(String id) {
    // PostgreSQL refuses a text with this character, so no product can have it.
    if (id.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    return database.connection(connection -> select(connection, id));
  }

  private static Optional<Product> select(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(COLUMNS + "WHERE id = ?")) {
      select.setString(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(product(rows)) : Optional.empty();
      }
    }
  }

  private static Product product(ResultSet row) throws SQLException {
    return new Product(
        row.getString("id"),
        row.getString("name"),
        row.getBigDecimal("price"),
        row.getInt("stock"));
  }
}
