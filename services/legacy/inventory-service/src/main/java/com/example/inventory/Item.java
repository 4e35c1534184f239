package com.example.inventory;

/** Something that is kept in warehouses. */
public class Item {
  private final String sku;
  private final String name;
  private final int reorderLevel;

  /**
   * Creates an item.
   *
   * @param sku its number
   * @param name its name
   * @param reorderLevel it is low on stock when there is less than this over all warehouses
   */
  public Item(String sku, String name, int reorderLevel) {
    this.sku = sku;
    this.name = name;
    this.reorderLevel = reorderLevel;
  }

  /** Its number. */
  public String getSku() {
    return sku;
  }

  /** Its name. */
  public String getName() {
    return name;
  }

  /** It is low on stock when there is less than this over all warehouses. */
  public int getReorderLevel() {
    return reorderLevel;
  }
}
