package com.example.inventory;

import com.example.inventory.db.ConnectionSource;
import com.example.inventory.db.ItemDao;
import com.example.inventory.db.MovementDao;
import com.example.inventory.db.StockDao;
import com.example.inventory.db.Transaction;
import com.example.inventory.db.WarehouseDao;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Logger;

/** Books what comes into warehouses, leaves them and goes from one to another. */
public class InventoryManager {
  /** Most that one movement may move. */
  public static final int MAX_MOVED = 100000;

  /** Most that one warehouse may hold of one item. */
  public static final int MAX_STOCK = 1000000000;

  private static final Logger LOGGER = Logger.getLogger(InventoryManager.class.getName());

  private final ConnectionSource connections;
  private final ItemDao items;
  private final WarehouseDao warehouses;
  private final StockDao stock;
  private final MovementDao movements;

  /**
   * Creates the manager.
   *
   * @param connections where transactions come from
   * @param items the items
   * @param warehouses the warehouses
   * @param stock the stock
   * @param movements the movements
   */
  public InventoryManager(
      ConnectionSource connections,
      ItemDao items,
      WarehouseDao warehouses,
      StockDao stock,
      MovementDao movements) {
    this.connections = connections;
    this.items = items;
    this.warehouses = warehouses;
    this.stock = stock;
    this.movements = movements;
  }

  /**
   * Books a movement that has no name of its own.
   *
   * @param sku the item
   * @param quantity how many come, or leave if negative
   * @param warehouse the warehouse
   * @return the movement
   * @throws InventoryException when the inventory refuses it
   * @throws SQLException when the database does not work
   */
  public Movement bookMovement(String sku, int quantity, String warehouse)
      throws InventoryException, SQLException {
    return bookMovement(sku, quantity, warehouse, null);
  }

  /**
   * Books a movement.
   *
   * @param sku the item
   * @param quantity how many come, or leave if negative
   * @param warehouse the warehouse
   * @param reference what the booker calls it, may be null
   * @return the movement
   * @throws InventoryException when the inventory refuses it
   * @throws SQLException when the database does not work
   */
  public Movement bookMovement(String sku, int quantity, String warehouse, String reference)
      throws InventoryException, SQLException {
    String item = Checks.code("sku", sku);
    String place = Checks.code("warehouse", warehouse);
    Checks.number("quantity", quantity, -MAX_MOVED, MAX_MOVED);
    if (quantity == 0) {
      throw new InvalidInputException("quantity must not be 0");
    }
    String name = reference == null ? null : Checks.text("reference", reference);

    Transaction transaction = Transaction.begin(connections);
    try {
      Connection connection = transaction.getConnection();
      requireItem(connection, item);
      requireWarehouse(connection, "warehouse", place);
      Movement movement = move(connection, item, quantity, place, name);
      transaction.commit();
      LOGGER.info("movement booked: " + quantity + " x " + item + " in " + place);
      return movement;
    } finally {
      transaction.close();
    }
  }

  /**
   * Moves items from one warehouse to another: both movements are booked, or none.
   *
   * @param sku the item
   * @param quantity how many
   * @param from the warehouse they leave
   * @param to the warehouse they come to
   * @return the movement out and the movement in
   * @throws InventoryException when the inventory refuses it
   * @throws SQLException when the database does not work
   */
  public List<Movement> transfer(String sku, int quantity, String from, String to)
      throws InventoryException, SQLException {
    String item = Checks.code("sku", sku);
    String source = Checks.code("from", from);
    String target = Checks.code("to", to);
    Checks.number("quantity", quantity, 1, MAX_MOVED);
    if (source.equals(target)) {
      throw new InvalidInputException("to must be another warehouse than from");
    }

    Transaction transaction = Transaction.begin(connections);
    try {
      Connection connection = transaction.getConnection();
      requireItem(connection, item);
      requireWarehouse(connection, "from", source);
      requireWarehouse(connection, "to", target);
      lockInOrder(connection, item, source, target);
      String reference = transferReference(source, target);
      List<Movement> booked = new ArrayList<Movement>();
      booked.add(move(connection, item, -quantity, source, reference));
      booked.add(move(connection, item, quantity, target, reference));
      transaction.commit();
      LOGGER.info("transfer booked: " + quantity + " x " + item + ", " + reference);
      return Collections.unmodifiableList(booked);
    } finally {
      transaction.close();
    }
  }

  private static String transferReference(String source, String target) {
    return "transfer " + source + " to " + target;
  }

  /** Two transfers in opposite directions would otherwise wait for each other. */
  private void lockInOrder(Connection connection, String sku, String one, String other)
      throws SQLException {
    boolean inOrder = one.compareTo(other) < 0;
    stock.lock(connection, sku, inOrder ? one : other);
    stock.lock(connection, sku, inOrder ? other : one);
  }

  private Movement move(
      Connection connection, String sku, int quantity, String warehouse, String reference)
      throws InventoryException, SQLException {
    int before = stock.lock(connection, sku, warehouse);
    if (quantity < 0 && before < -quantity) {
      throw new InsufficientStockException(sku, warehouse, before);
    }
    if (quantity > MAX_STOCK - before) {
      throw new ConflictException("warehouse " + warehouse + " is full of " + sku);
    }
    stock.change(connection, sku, warehouse, quantity);
    return movements.insert(connection, sku, warehouse, quantity, reference);
  }

  private void requireItem(Connection connection, String sku)
      throws NotFoundException, SQLException {
    if (items.find(connection, sku) == null) {
      throw new NotFoundException("there is no item " + sku);
    }
  }

  private void requireWarehouse(Connection connection, String field, String code)
      throws NotFoundException, SQLException {
    if (!warehouses.exists(connection, code)) {
      throw new NotFoundException(field + ": there is no warehouse " + code);
    }
  }
}
