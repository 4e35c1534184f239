package io.sightline.user;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code users}. */
final class UserTable {
  private static final String SELECT =
      "SELECT user_id, email, name, roles, extract(epoch FROM created_at)::bigint AS created_at,"
          + " password_hash FROM users ";

  private UserTable() {}

  /**
   * Stores a user.
   *
   * @return the id; empty when the address is taken
   */
  static Optional<UUID> insert(
      Connection connection, String email, String name, String passwordHash, String role)
      throws SQLException {
    String sql =
        "INSERT INTO users (user_id, email, name, password_hash, roles)"
            + " VALUES (?, ?, ?, ?, ARRAY[?]) ON CONFLICT (email) DO NOTHING";
    UUID userId = UUID.randomUUID();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, userId);
      insert.setString(2, email);
      insert.setString(3, name);
      insert.setString(4, passwordHash);
      insert.setString(5, role);
      return insert.executeUpdate() == 1 ? Optional.of(userId) : Optional.empty();
    }
  }

  static Optional<Account> find(Connection connection, UUID userId) throws SQLException {
    return selectOne(connection, "WHERE user_id = ?", userId);
  }

  static Optional<Account> findByEmail(Connection connection, String email) throws SQLException {
    return selectOne(connection, "WHERE email = ?", email);
  }

  /** Keeps a user from changing until the transaction ends; false when there is no such user. */
  static boolean lock(Connection transaction, UUID userId) throws SQLException {
    try (PreparedStatement select =
        transaction.prepareStatement("SELECT 1 FROM users WHERE user_id = ? FOR UPDATE")) {
      select.setObject(1, userId);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  static void updateHash(Connection connection, String userId, String passwordHash)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE users SET password_hash = ? WHERE user_id = ?")) {
      update.setString(1, passwordHash);
      update.setObject(2, UUID.fromString(userId));
      update.executeUpdate();
    }
  }

  static void addRole(Connection connection, String email, String role) throws SQLException {
    String sql =
        "UPDATE users SET roles = array_append(roles, ?) WHERE email = ? AND NOT ? = ANY (roles)";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, role);
      update.setString(2, email);
      update.setString(3, role);
      update.executeUpdate();
    }
  }

  private static Optional<Account> selectOne(Connection connection, String where, Object parameter)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + where)) {
      select.setObject(1, parameter);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(account(rows)) : Optional.empty();
      }
    }
  }

  private static Account account(ResultSet row) throws SQLException {
    User user =
        new User(
            row.getString("user_id"),
            row.getString("email"),
            row.getString("name"),
            List.of((String[]) row.getArray("roles").getArray()),
            row.getLong("created_at"));
    return new Account(user, row.getString("password_hash"));
  }

  /** A user and what their password is compared with. */
  record Account(User user, String passwordHash) {}
}
