package io.sightline.platform.messaging;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** The table {@code processed_events}: which events have had their effect here. */
final class ProcessedEvents {

  private static final Duration KEEP = Duration.ofDays(30);

  /**
   * Notes the event in the transaction of its effect.
   *
   * @return false when it was noted before; while another instance is at the same event, this waits
   *     for its outcome
   */
  static boolean add(Connection transaction, UUID eventId) throws SQLException {
    String sql = "INSERT INTO processed_events (event_id) VALUES (?) ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, eventId);
      return insert.executeUpdate() == 1;
    }
  }

  /** Forgets events that no longer come again: those that Kafka, too, has deleted long ago. */
  static void deleteOld(Connection connection) throws SQLException {
    String sql =
        "DELETE FROM processed_events"
            + " WHERE processed_at < clock_timestamp() - ? * INTERVAL '1 millisecond'";
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, KEEP.toMillis());
      delete.executeUpdate();
    }
  }

  private ProcessedEvents() {}
}
