package com.example.inventory.db;

import com.example.inventory.StockLevel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The table of what each warehouse holds. */
public class StockDao extends AbstractDao<StockLevel> {
  private static final String SELECT = "SELECT sku, warehouse, quantity FROM stock ";

  /**
   * Creates the table class.
   *
   * @param connections where connections come from
   */
  public StockDao(ConnectionSource connections) {
    super(connections);
  }

  /**
   * What the warehouses hold.
   *
   * @param sku of this item only, or null
   * @param warehouse in this warehouse only, or null
   * @return the levels by item and warehouse
   * @throws SQLException when the database does not work
   */
  public List<StockLevel> findLevels(String sku, String warehouse) throws SQLException {
    StringBuilder sql = new StringBuilder(SELECT).append("WHERE true");
    List<Object> parameters = new ArrayList<Object>();
    if (sku != null) {
      sql.append(" AND sku = ?");
      parameters.add(sku);
    }
    if (warehouse != null) {
      sql.append(" AND warehouse = ?");
      parameters.add(warehouse);
    }
    return query(sql.append(" ORDER BY sku, warehouse").toString(), parameters.toArray());
  }

  /**
   * Items of which all warehouses together hold less than the item's reorder level.
   *
   * @return their numbers
   * @throws SQLException when the database does not work
   */
  public List<String> findLowItems() throws SQLException {
    Connection connection = open();
    try {
      PreparedStatement statement =
          prepare(
              connection,
              "SELECT i.sku FROM items i LEFT JOIN stock s ON s.sku = i.sku"
                  + " GROUP BY i.sku HAVING coalesce(sum(s.quantity), 0) < i.reorder_level"
                  + " ORDER BY i.sku");
      try {
        ResultSet rows = statement.executeQuery();
        List<String> low = new ArrayList<String>();
        while (rows.next()) {
          low.add(rows.getString(1));
        }
        return low;
      } finally {
        statement.close();
      }
    } finally {
      connection.close();
    }
  }

  /**
   * Counts everything in all warehouses.
   *
   * @return the units
   * @throws SQLException when the database does not work
   */
  public long countUnits() throws SQLException {
    Connection connection = open();
    try {
      PreparedStatement statement =
          prepare(connection, "SELECT coalesce(sum(quantity), 0) FROM stock");
      try {
        ResultSet rows = statement.executeQuery();
        rows.next();
        return rows.getLong(1);
      } finally {
        statement.close();
      }
    } finally {
      connection.close();
    }
  }

  /**
   * Keeps others from changing a level until the transaction ends.
   *
   * @param connection connection of the transaction
   * @param sku the item
   * @param warehouse the warehouse
   * @return how much it holds
   * @throws SQLException when the database does not work
   */
  public int lock(Connection connection, String sku, String warehouse) throws SQLException {
    update(
        connection,
        "INSERT INTO stock (sku, warehouse, quantity) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
        sku,
        warehouse);
    return query(connection, SELECT + "WHERE sku = ? AND warehouse = ? FOR UPDATE", sku, warehouse)
        .get(0)
        .getQuantity();
  }

  /**
   * Changes a level.
   *
   * @param connection connection of the transaction
   * @param sku the item
   * @param warehouse the warehouse
   * @param quantity what to add, or take away if negative
   * @throws SQLException when the database does not work
   */
  public void change(Connection connection, String sku, String warehouse, int quantity)
      throws SQLException {
    update(
        connection,
        "UPDATE stock SET quantity = quantity + ? WHERE sku = ? AND warehouse = ?",
        quantity,
        sku,
        warehouse);
  }

  @Override
  StockLevel map(ResultSet row) throws SQLException {
    return new StockLevel(row.getString("sku"), row.getString("warehouse"), row.getInt("quantity"));
  }
}
