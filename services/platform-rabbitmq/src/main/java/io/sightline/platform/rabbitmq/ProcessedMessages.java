package io.sightline.platform.rabbitmq;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** The table {@code processed_messages}: which messages have had their effect here. */
final class ProcessedMessages {

  private static final Duration KEEP = Duration.ofDays(30);

  private ProcessedMessages() {}

  /**
   * Notes the message in the transaction of its effect.
   *
   * @return false when it was noted before; while another instance is at the same message, this
   *     waits for its outcome
   */
  static boolean add(Connection transaction, UUID messageId) throws SQLException {
    String sql = "INSERT INTO processed_messages (message_id) VALUES (?) ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, messageId);
      return insert.executeUpdate() == 1;
    }
  }

  /** Forgets messages that no longer come again. */
  static void deleteOld(Connection connection) throws SQLException {
    String sql =
        "DELETE FROM processed_messages"
            + " WHERE processed_at < clock_timestamp() - ? * INTERVAL '1 millisecond'";
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, KEEP.toMillis());
      delete.executeUpdate();
    }
  }
}
