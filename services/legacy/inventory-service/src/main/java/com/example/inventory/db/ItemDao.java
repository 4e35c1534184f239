package com.example.inventory.db;

import com.example.inventory.ConflictException;
import com.example.inventory.Item;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The table of items. */
public class ItemDao extends AbstractDao<Item> {
  private static final String SELECT = "SELECT sku, name, reorder_level FROM items ";

  /**
   * Creates the table class.
   *
   * @param connections where connections come from
   */
  public ItemDao(ConnectionSource connections) {
    super(connections);
  }

  /**
   * All items.
   *
   * @return the items by number
   * @throws SQLException when the database does not work
   */
  public List<Item> findAll() throws SQLException {
    return query(SELECT + "ORDER BY sku");
  }

  /**
   * Looks an item up.
   *
   * @param sku its number
   * @return the item, or null
   * @throws SQLException when the database does not work
   */
  public Item find(String sku) throws SQLException {
    return first(query(SELECT + "WHERE sku = ?", sku));
  }

  /**
   * Looks an item up within a transaction.
   *
   * @param connection connection of the transaction
   * @param sku its number
   * @return the item, or null
   * @throws SQLException when the database does not work
   */
  public Item find(Connection connection, String sku) throws SQLException {
    return first(query(connection, SELECT + "WHERE sku = ?", sku));
  }

  /**
   * Adds an item.
   *
   * @param item the item
   * @throws ConflictException when there is one with this number
   * @throws SQLException when the database does not work
   */
  public void insert(Item item) throws ConflictException, SQLException {
    Connection connection = open();
    try {
      int inserted =
          update(
              connection,
              "INSERT INTO items (sku, name, reorder_level) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              item.getSku(),
              item.getName(),
              item.getReorderLevel());
      if (inserted == 0) {
        throw new ConflictException("there is an item " + item.getSku() + " already");
      }
    } finally {
      connection.close();
    }
  }

  @Override
  Item map(ResultSet row) throws SQLException {
    return new Item(row.getString("sku"), row.getString("name"), row.getInt("reorder_level"));
  }

  private static Item first(List<Item> items) {
    return items.isEmpty() ? null : items.get(0);
  }
}
