package io.sightline.platform.messaging;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** The table {@code processed_events}: which events have had their effect here. */
final class ProcessedEvents {

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

  private ProcessedEvents() {}
}
