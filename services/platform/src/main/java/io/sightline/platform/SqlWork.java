package io.sightline.platform;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Statements to run on a connection.
 *
 * @param <T> type of the result
 */
@FunctionalInterface
public interface SqlWork<T> {

  /**
   * Runs the statements.
   *
   * @param connection connection to run them on
   * @return the result
   * @throws SQLException when a statement fails
   */
  T run(Connection connection) throws SQLException;
}
