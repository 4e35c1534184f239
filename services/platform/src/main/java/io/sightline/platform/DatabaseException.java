package io.sightline.platform;

import java.sql.SQLException;

/** A statement failed, or there was no connection to run it on. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Wraps what the driver or the pool threw. */
  public DatabaseException(SQLException cause) {
    super(cause.getMessage(), cause);
  }
}
