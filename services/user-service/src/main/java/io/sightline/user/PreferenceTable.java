package io.sightline.user;

import io.sightline.platform.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code preferences}; a user without a row has the default ones. */
final class PreferenceTable {
  private final Database database;

  PreferenceTable(Database database) {
    this.database = database;
  }

  /** Returns the preferences, empty when there is no such user. */
  Optional<Preferences> get(String userId) {
    return UserId.parse(userId)
        .flatMap(id -> database.connection(connection -> select(connection, id)));
  }

  /** Stores the preferences; false when there is no such user. */
  boolean put(String userId, Preferences preferences) {
    return UserId.parse(userId)
        .map(id -> database.connection(connection -> upsert(connection, id, preferences)))
        .orElse(false);
  }

  private static Optional<Preferences> select(Connection connection, UUID userId)
      throws SQLException {
    String sql =
        "SELECT p.user_id IS NOT NULL AS stored, language, newsletter, categories"
            + " FROM users LEFT JOIN preferences p USING (user_id) WHERE user_id = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, userId);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        return Optional.of(rows.getBoolean("stored") ? preferences(rows) : Preferences.DEFAULT);
      }
    }
  }

  private static boolean upsert(Connection connection, UUID userId, Preferences preferences)
      throws SQLException {
    // Selected from users, so that an unknown user is no row instead of a broken reference.
    String sql =
        "INSERT INTO preferences (user_id, language, newsletter, categories)"
            + " SELECT user_id, ?, ?, ? FROM users WHERE user_id = ?"
            + " ON CONFLICT (user_id) DO UPDATE SET language = excluded.language,"
            + " newsletter = excluded.newsletter, categories = excluded.categories";
    try (PreparedStatement upsert = connection.prepareStatement(sql)) {
      upsert.setString(1, preferences.language());
      upsert.setBoolean(2, preferences.newsletter());
      upsert.setArray(3, connection.createArrayOf("text", preferences.categories().toArray()));
      upsert.setObject(4, userId);
      return upsert.executeUpdate() == 1;
    }
  }

  private static Preferences preferences(ResultSet row) throws SQLException {
    return new Preferences(
        row.getString("language"),
        row.getBoolean("newsletter"),
        List.of((String[]) row.getArray("categories").getArray()));
  }
}
