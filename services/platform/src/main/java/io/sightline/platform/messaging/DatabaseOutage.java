package io.sightline.platform.messaging;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.List;

/**
 * Tells a database that cannot do its work now, which is no event's fault, from one that refuses an
 * event.
 */
public final class DatabaseOutage {

  /**
   * Connection lost or refused, rolled back because of others (deadlock, serialization), out of
   * resources, statement cut off by its time-out, shutting down or starting (PostgreSQL, appendix
   * A).
   */
  private static final List<String> SQL_STATES = List.of("08", "40", "53", "57014", "57P");

  /** Whether a failure, or what caused it, says that the database cannot do its work now. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException
          || cause instanceof SQLNonTransientConnectionException) {
        return true;
      }
      if (cause instanceof SQLException e
          && e.getSQLState() != null
          && SQL_STATES.stream().anyMatch(e.getSQLState()::startsWith)) {
        return true;
      }
    }
    return false;
  }

  private DatabaseOutage() {}
}
