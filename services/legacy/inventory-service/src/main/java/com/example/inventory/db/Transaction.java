package com.example.inventory.db;

import java.sql.Connection;
import java.sql.SQLException;

/** A connection whose changes all happen, or none: what is not committed is rolled back. */
public class Transaction {
  private final Connection connection;
  private boolean committed;

  private Transaction(Connection connection) {
    this.connection = connection;
  }

  /**
   * Begins a transaction.
   *
   * @param connections where its connection comes from
   * @return the transaction
   * @throws SQLException when the database does not work
   */
  public static Transaction begin(ConnectionSource connections) throws SQLException {
    Connection connection = connections.open();
    try {
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return new Transaction(connection);
  }

  /** The connection to work with. */
  public Connection getConnection() {
    return connection;
  }

  /**
   * Makes the changes.
   *
   * @throws SQLException when the database does not work
   */
  public void commit() throws SQLException {
    connection.commit();
    committed = true;
  }

  /**
   * Undoes what was not committed.
   *
   * @throws SQLException when the database does not work
   */
  public void close() throws SQLException {
    try {
      if (!committed && !connection.isClosed()) {
        connection.rollback();
      }
    } finally {
      connection.close();
    }
  }
}
