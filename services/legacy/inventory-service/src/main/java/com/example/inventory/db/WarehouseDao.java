package com.example.inventory.db;

import com.example.inventory.ConflictException;
import com.example.inventory.Warehouse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The table of warehouses. */
public class WarehouseDao extends AbstractDao<Warehouse> {
  private static final String SELECT = "SELECT code, name FROM warehouses ";

  /**
   * Creates the table class.
   *
   * @param connections where connections come from
   */
  public WarehouseDao(ConnectionSource connections) {
    super(connections);
  }

  /**
   * All warehouses.
   *
   * @return the warehouses by code
   * @throws SQLException when the database does not work
   */
  public List<Warehouse> findAll() throws SQLException {
    return query(SELECT + "ORDER BY code");
  }

  /**
   * Tells within a transaction whether there is a warehouse.
   *
   * @param connection connection of the transaction
   * @param code its code
   * @return whether there is one
   * @throws SQLException when the database does not work
   */
  public boolean exists(Connection connection, String code) throws SQLException {
    return !query(connection, SELECT + "WHERE code = ?", code).isEmpty();
  }

  /**
   * Adds a warehouse.
   *
   * @param warehouse the warehouse
   * @throws ConflictException when there is one with this code
   * @throws SQLException when the database does not work
   */
  public void insert(Warehouse warehouse) throws ConflictException, SQLException {
    Connection connection = open();
    try {
      int inserted =
          update(
              connection,
              "INSERT INTO warehouses (code, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
              warehouse.getCode(),
              warehouse.getName());
      if (inserted == 0) {
        throw new ConflictException("there is a warehouse " + warehouse.getCode() + " already");
      }
    } finally {
      connection.close();
    }
  }

  @Override
  Warehouse map(ResultSet row) throws SQLException {
    return new Warehouse(row.getString("code"), row.getString("name"));
  }
}
