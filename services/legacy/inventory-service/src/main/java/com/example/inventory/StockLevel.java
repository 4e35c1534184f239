package com.example.inventory;

/** How much of an item a warehouse holds. */
public class StockLevel {
  private final String sku;
  private final String warehouse;
  private final int quantity;

  /**
   * Creates a level.
   *
   * @param sku the item
   * @param warehouse the warehouse
   * @param quantity how much it holds
   */
  public StockLevel(String sku, String warehouse, int quantity) {
    this.sku = sku;
    this.warehouse = warehouse;
    this.quantity = quantity;
  }

  /** The item. */
  public String getSku() {
    return sku;
  }

  /** The warehouse. */
  public String getWarehouse() {
    return warehouse;
  }

  /** How much it holds. */
  public int getQuantity() {
    return quantity;
  }
}
