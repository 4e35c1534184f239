package com.example.inventory.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What all table classes share.
 *
 * @param <T> what a row becomes
 */
abstract class AbstractDao<T> {
  private static final int TIMEOUT_SECONDS = 5;

  private final ConnectionSource connections;

  AbstractDao(ConnectionSource connections) {
    this.connections = connections;
  }

  /** Makes an object of the row at which the result stands. */
  abstract T map(ResultSet row) throws SQLException;

  protected Connection open() throws SQLException {
    return connections.open();
  }

  protected List<T> query(String sql, Object... parameters) throws SQLException {
    Connection connection = open();
    try {
      return query(connection, sql, parameters);
    } finally {
      connection.close();
    }
  }

  protected List<T> query(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = prepare(connection, sql, parameters);
    try {
      ResultSet rows = statement.executeQuery();
      List<T> found = new ArrayList<T>();
      while (rows.next()) {
        found.add(map(rows));
      }
      return found;
    } finally {
      statement.close();
    }
  }

  protected int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = prepare(connection, sql, parameters);
    try {
      return statement.executeUpdate();
    } finally {
      statement.close();
    }
  }

  protected static PreparedStatement prepare(
      Connection connection, String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }
}
