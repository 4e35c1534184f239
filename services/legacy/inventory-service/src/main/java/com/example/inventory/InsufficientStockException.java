package com.example.inventory;

/** A warehouse does not hold as much as is to be taken from it. */
public class InsufficientStockException extends ConflictException {
  private final int available;

  /**
   * Creates the exception.
   *
   * @param sku the item
   * @param warehouse the warehouse
   * @param available what it holds
   */
  public InsufficientStockException(String sku, String warehouse, int available) {
    super("warehouse " + warehouse + " holds only " + available + " of " + sku);
    this.available = available;
  }

  /** What the warehouse holds. */
  public int getAvailable() {
    return available;
  }
}
