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
  private static final String SELECT = "SELECT " + Product.COLUMNS + " FROM products ";

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
          try (PreparedStatement select = connection.prepareStatement(SELECT + "ORDER BY id")) {
            return products(select);
          }
        });
  }

  /** Returns those of the products that there are. */
  List<Product> list(List<String> ids) {
    delay.await();
    Object[] possible = ids.stream().filter(Catalog::isPossibleId).toArray();
    return database.connection(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(SELECT + "WHERE id = ANY (?) ORDER BY id")) {
            select.setArray(1, connection.createArrayOf("text", possible));
            return products(select);
          }
        });
  }

  List<Product> search(Search search) {
    delay.await();
    List<String> conditions = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    if (search.words().isPresent()) {
      // The database cuts the words out of the text, so nothing in it can be an operator.
      conditions.add(
          "to_tsvector('simple', name)"
              + " @@ (nullif(plainto_tsquery('simple', ?)::text, '') || ':*')::tsquery");
      parameters.add(search.words().get());
    }
    if (search.category().isPresent()) {
      conditions.add("category = ?");
      parameters.add(search.category().get());
    }
    parameters.add(search.limit());
    String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    return database.connection(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(SELECT + where + " ORDER BY id LIMIT ?")) {
            for (int i = 0; i < parameters.size(); i++) {
              select.setObject(i + 1, parameters.get(i));
            }
            return products(select);
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
    return isPossibleId(id)
        ? database.connection(connection -> select(connection, id))
        : Optional.empty();
  }

  /** PostgreSQL refuses a text with this character, so no product can have it. */
  static boolean isPossibleId(String id) {
    return id.indexOf('\0') < 0;
  }

  private static Optional<Product> select(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + "WHERE id = ?")) {
      select.setString(1, id);
      return products(select).stream().findFirst();
    }
  }

  private static List<Product> products(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Product> products = new ArrayList<>();
      while (rows.next()) {
        products.add(Product.of(rows));
      }
      return products;
    }
  }
}
