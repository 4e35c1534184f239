package com.example.inventory;

/** The request contradicts what is there. */
public class ConflictException extends InventoryException {
  /**
   * Creates the exception.
   *
   * @param message says what is in the way
   */
  public ConflictException(String message) {
    super(message);
  }
}
