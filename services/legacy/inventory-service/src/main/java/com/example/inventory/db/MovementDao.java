package com.example.inventory.db;

import com.example.inventory.Movement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The table of movements. */
public class MovementDao extends AbstractDao<Movement> {
  private static final String COLUMNS = "id, sku, warehouse, quantity, reference, booked_at";

  /**
   * Creates the table class.
   *
   * @param connections where connections come from
   */
  public MovementDao(ConnectionSource connections) {
    super(connections);
  }

  /**
   * The latest movements.
   *
   * @param sku of this item only, or null
   * @param limit most to return
   * @return the movements, latest first
   * @throws SQLException when the database does not work
   */
  public List<Movement> findLatest(String sku, int limit) throws SQLException {
    String select = "SELECT " + COLUMNS + " FROM movements ";
    String order = "ORDER BY id DESC LIMIT ?";
    return sku == null
        ? query(select + order, limit)
        : query(select + "WHERE sku = ? " + order, sku, limit);
  }

  /**
   * Adds a movement.
   *
   * @param connection connection of the transaction
   * @param sku the item
   * @param warehouse the warehouse
   * @param quantity how many came, or left if negative
   * @param reference what the booker calls it, may be null
   * @return the movement as it is stored
   * @throws SQLException when the database does not work
   */
  public Movement insert(
      Connection connection, String sku, String warehouse, int quantity, String reference)
      throws SQLException {
    return query(
            connection,
            "INSERT INTO movements (sku, warehouse, quantity, reference) VALUES (?, ?, ?, ?)"
                + " RETURNING "
                + COLUMNS,
            sku,
            warehouse,
            quantity,
            reference)
        .get(0);
  }

  @Override
  Movement map(ResultSet row) throws SQLException {
    return new Movement(
        row.getLong("id"),
        row.getString("sku"),
        row.getString("warehouse"),
        row.getInt("quantity"),
        row.getString("reference"),
        row.getTimestamp("booked_at"));
  }
}
