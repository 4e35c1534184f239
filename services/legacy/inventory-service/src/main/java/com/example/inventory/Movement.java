package com.example.inventory;

import java.util.Date;

/** Items that came into a warehouse or left it. */
public class Movement {
  private final long id;
  private final String sku;
  private final String warehouse;
  private final int quantity;
  private final String reference;
  private final Date bookedAt;

  /**
   * Creates a movement.
   *
   * @param id its number
   * @param sku the item
   * @param warehouse the warehouse
   * @param quantity how many came, or left if negative
   * @param reference what the booker calls it, may be null
   * @param bookedAt when it was booked
   */
  public Movement(
      long id, String sku, String warehouse, int quantity, String reference, Date bookedAt) {
    this.id = id;
    this.sku = sku;
    this.warehouse = warehouse;
    this.quantity = quantity;
    this.reference = reference;
    this.bookedAt = new Date(bookedAt.getTime());
  }

  /** Its number. */
  public long getId() {
    return id;
  }

  /** The item. */
  public String getSku() {
    return sku;
  }

  /** The warehouse. */
  public String getWarehouse() {
    return warehouse;
  }

  /** How many came, or left if negative. */
  public int getQuantity() {
    return quantity;
  }

  /** What the booker calls it, may be null. */
  public String getReference() {
    return reference;
  }

  /** When it was booked. */
  public Date getBookedAt() {
    return new Date(bookedAt.getTime());
  }
}
