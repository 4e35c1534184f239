package io.sightline.assistant;

import io.sightline.assistant.Message.Role;
import io.sightline.platform.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Sessions and messages in PostgreSQL: what is there is what is true. */
final class SessionTable {
  private static final String COLUMNS = "id, created_at, last_active_at, messages";

  private final Database database;

  SessionTable(Database database) {
    this.database = database;
  }

  Session insert() {
    return database.connection(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO sessions (id) VALUES (?) RETURNING " + COLUMNS)) {
            insert.setObject(1, UUID.randomUUID());
            return one(insert).orElseThrow();
          }
        });
  }

  Optional<Session> find(UUID id, Duration maxAge) {
    return database.connection(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT " + COLUMNS + " FROM sessions WHERE id = ? AND last_active_at > ?")) {
            select.setObject(1, id);
            select.setTimestamp(2, before(maxAge));
            return one(select);
          }
        });
  }

  /** How many sessions were used within that time. */
  int count(Duration within) {
    return database.connection(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT count(*) FROM sessions WHERE last_active_at > ?")) {
            select.setTimestamp(1, before(within));
            return number(select);
          }
        });
  }

  /** How many messages a user wrote in a session within that time. */
  int countQuestions(UUID id, Duration within) {
    return database.connection(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT count(*) FROM messages "
                      + "WHERE session_id = ? AND role = 'user' AND created_at > ?")) {
            select.setObject(1, id);
            select.setTimestamp(2, before(within));
            return number(select);
          }
        });
  }

  /** The last messages, the oldest of them first. */
  List<Message> messages(UUID id, int most) {
    return database.connection(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT number, role, text, created_at FROM messages "
                      + "WHERE session_id = ? ORDER BY number DESC LIMIT ?")) {
            select.setObject(1, id);
            select.setInt(2, most);
            try (ResultSet rows = select.executeQuery()) {
              List<Message> messages = new ArrayList<>();
              while (rows.next()) {
                messages.addFirst(message(rows));
              }
              return messages;
            }
          }
        });
  }

  /** Adds a question and its answer; empty when the session is gone. */
  Optional<Exchange> append(UUID id, String question, String answer, Duration maxAge) {
    return database.transaction(
        connection -> {
          Optional<Session> session = countUp(connection, id, maxAge);
          if (session.isEmpty()) {
            return Optional.empty();
          }
          int number = session.get().messages();
          return Optional.of(
              new Exchange(
                  session.get(),
                  insert(connection, id, number - 1, Role.USER, question),
                  insert(connection, id, number, Role.ASSISTANT, answer)));
        });
  }

  /** Deletes sessions with their messages; a second process at it takes others. */
  Deleted deleteUnused(Duration maxAge, int most) {
    return database.transaction(
        connection -> {
          List<UUID> ids = unused(connection, maxAge, most);
          if (ids.isEmpty()) {
            return new Deleted(ids, 0);
          }
          int records =
              delete(connection, "DELETE FROM messages WHERE session_id = ANY (?)", ids)
                  + delete(connection, "DELETE FROM sessions WHERE id = ANY (?)", ids);
          return new Deleted(ids, records);
        });
  }

  /**
   * What was deleted.
   *
   * @param sessions the sessions
   * @param records how many records, sessions and messages together
   */
  record Deleted(List<UUID> sessions, int records) {}

  private static Optional<Session> countUp(Connection connection, UUID id, Duration maxAge)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE sessions SET messages = messages + 2, last_active_at = now() "
                + "WHERE id = ? AND last_active_at > ? RETURNING "
                + COLUMNS)) {
      update.setObject(1, id);
      update.setTimestamp(2, before(maxAge));
      return one(update);
    }
  }

  private static Message insert(Connection connection, UUID id, int number, Role role, String text)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO messages (session_id, number, role, text) VALUES (?, ?, ?, ?) "
                + "RETURNING number, role, text, created_at")) {
      insert.setObject(1, id);
      insert.setInt(2, number);
      insert.setString(3, role.name().toLowerCase(Locale.ROOT));
      insert.setString(4, text);
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        return message(rows);
      }
    }
  }

  private static List<UUID> unused(Connection connection, Duration maxAge, int most)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT id FROM sessions WHERE last_active_at <= ? "
                + "ORDER BY last_active_at LIMIT ? FOR UPDATE SKIP LOCKED")) {
      select.setTimestamp(1, before(maxAge));
      select.setInt(2, most);
      try (ResultSet rows = select.executeQuery()) {
        List<UUID> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getObject(1, UUID.class));
        }
        return ids;
      }
    }
  }

  private static int delete(Connection connection, String sql, List<UUID> ids) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      return delete.executeUpdate();
    }
  }

  private static Optional<Session> one(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next()
          ? Optional.of(
              new Session(
                  rows.getObject("id", UUID.class),
                  instant(rows, "created_at"),
                  instant(rows, "last_active_at"),
                  rows.getInt("messages")))
          : Optional.empty();
    }
  }

  private static int number(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Message message(ResultSet row) throws SQLException {
    return new Message(
        row.getInt("number"),
        Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
        row.getString("text"),
        instant(row, "created_at"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Timestamp before(Duration age) {
    return Timestamp.from(Instant.now().minus(age));
  }
}
