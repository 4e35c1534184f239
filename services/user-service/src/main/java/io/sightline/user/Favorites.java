package io.sightline.user;

import io.sightline.platform.Database;
import io.sightline.user.FavoriteRefused.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The products that users like; only their ids are kept here. */
final class Favorites {
  /** As many as one call to product-service can ask for. */
  static final int MAX = 50;

  private static final Pattern PRODUCT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Database database;
  private final ProductClient products;

  Favorites(Database database, ProductClient products) {
    this.database = database;
    this.products = products;
  }

  /** Returns the favourites in the order they were added, without those no longer sold. */
  List<Product> list(String userId) {
    UUID id = user(userId);
    List<String> ids =
        database.connection(
            connection -> {
              if (UserTable.find(connection, id).isEmpty()) {
                throw new FavoriteRefused(Reason.NO_SUCH_USER);
              }
              return productIds(connection, id);
            });
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<String, Product> sold =
        products.find(ids).stream().collect(Collectors.toMap(Product::id, Function.identity()));
    return ids.stream().map(sold::get).filter(Objects::nonNull).toList();
  }

  /** Adds a favourite, once however often it is asked. */
  void add(String userId, String productId) {
    UUID id = user(userId);
    if (!PRODUCT_ID.matcher(productId).matches() || products.find(List.of(productId)).isEmpty()) {
      throw new FavoriteRefused(Reason.NO_SUCH_PRODUCT);
    }
    database.transaction(
        connection -> {
          if (!UserTable.lock(connection, id)) {
            throw new FavoriteRefused(Reason.NO_SUCH_USER);
          }
          List<String> ids = productIds(connection, id);
          if (!ids.contains(productId)) {
            if (ids.size() >= MAX) {
              throw new FavoriteRefused(Reason.TOO_MANY);
            }
            change(
                connection,
                "INSERT INTO favorites (user_id, product_id) VALUES (?, ?)",
                id,
                productId);
          }
          return null;
        });
  }

  /** Removes a favourite. */
  void remove(String userId, String productId) {
    UUID id = user(userId);
    if (!PRODUCT_ID.matcher(productId).matches()) {
      throw new FavoriteRefused(Reason.NO_FAVORITE);
    }
    database.transaction(
        connection -> {
          if (!UserTable.lock(connection, id)) {
            throw new FavoriteRefused(Reason.NO_SUCH_USER);
          }
          String sql = "DELETE FROM favorites WHERE user_id = ? AND product_id = ?";
          if (change(connection, sql, id, productId) == 0) {
            throw new FavoriteRefused(Reason.NO_FAVORITE);
          }
          return null;
        });
  }

  private static UUID user(String userId) {
    return UserId.parse(userId).orElseThrow(() -> new FavoriteRefused(Reason.NO_SUCH_USER));
  }

  private static List<String> productIds(Connection connection, UUID userId) throws SQLException {
    String sql = "SELECT product_id FROM favorites WHERE user_id = ? ORDER BY added_at, product_id";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, userId);
      try (ResultSet rows = select.executeQuery()) {
        List<String> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
        return ids;
      }
    }
  }

  private static int change(Connection connection, String sql, UUID userId, String productId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, userId);
      statement.setString(2, productId);
      return statement.executeUpdate();
    }
  }
}
