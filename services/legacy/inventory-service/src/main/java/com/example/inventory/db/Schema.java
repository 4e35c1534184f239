package com.example.inventory.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Creates the tables, and what is in the warehouses of a new shop. */
public final class Schema {
  static final String NAME = "inventory";

  /** Any number, as long as it is always the same one. */
  private static final long LOCK = 809212L;

  private static final String[] TABLES = {
    "CREATE SCHEMA IF NOT EXISTS " + NAME,
    "CREATE TABLE IF NOT EXISTS items (sku varchar(32) PRIMARY KEY, name varchar(100) NOT NULL,"
        + " reorder_level integer NOT NULL CHECK (reorder_level >= 0))",
    "CREATE TABLE IF NOT EXISTS warehouses (code varchar(32) PRIMARY KEY, name varchar(100) NOT"
        + " NULL)",
    "CREATE TABLE IF NOT EXISTS stock (sku varchar(32) REFERENCES items, warehouse varchar(32)"
        + " REFERENCES warehouses, quantity integer NOT NULL CHECK (quantity >= 0), PRIMARY KEY"
        + " (sku, warehouse))",
    "CREATE TABLE IF NOT EXISTS movements (id bigserial PRIMARY KEY, sku varchar(32) NOT NULL"
        + " REFERENCES items, warehouse varchar(32) NOT NULL REFERENCES warehouses, quantity"
        + " integer NOT NULL CHECK (quantity <> 0), reference varchar(100), booked_at timestamptz"
        + " NOT NULL DEFAULT clock_timestamp())",
    "CREATE INDEX IF NOT EXISTS movements_of_item ON movements (sku, id)",
    "INSERT INTO warehouses (code, name) VALUES ('NORTH', 'North'), ('SOUTH', 'South')"
        + " ON CONFLICT DO NOTHING",
  };

  private static final String[] FIRST_ITEMS = {
    "INSERT INTO items (sku, name, reorder_level) VALUES ('LAPTOP', 'Laptop', 20),"
        + " ('PHONE', 'Phone', 30), ('TABLET', 'Tablet', 20), ('WATCH', 'Watch', 40),"
        + " ('HEADPHONES', 'Headphones', 40)",
    "INSERT INTO stock (sku, warehouse, quantity) SELECT i.sku, w.code, 100 FROM items i,"
        + " warehouses w",
    "INSERT INTO movements (sku, warehouse, quantity, reference) SELECT sku, warehouse, quantity,"
        + " 'opening stock' FROM stock",
  };

  private Schema() {}

  /**
   * Creates what is missing.
   *
   * @param connections where the connection comes from
   * @throws SQLException when the database does not work
   */
  public static void create(ConnectionSource connections) throws SQLException {
    Transaction transaction = Transaction.begin(connections);
    try {
      Connection connection = transaction.getConnection();
      Statement statement = connection.createStatement();
      // Two servers that start at once would both try.
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      for (String sql : TABLES) {
        statement.execute(sql);
      }
      if (isEmpty(statement)) {
        for (String sql : FIRST_ITEMS) {
          statement.execute(sql);
        }
      }
      statement.close();
      transaction.commit();
    } finally {
      transaction.close();
    }
  }

  private static boolean isEmpty(Statement statement) throws SQLException {
    return !statement.executeQuery("SELECT 1 FROM items LIMIT 1").next();
  }
}
