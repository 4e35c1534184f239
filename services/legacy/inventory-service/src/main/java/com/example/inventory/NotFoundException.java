package com.example.inventory;

/** There is no such item or warehouse. */
public class NotFoundException extends InventoryException {
  /**
   * Creates the exception.
   *
   * @param message says what there is not
   */
  public NotFoundException(String message) {
    super(message);
  }
}
