package com.example.inventory;

/** A value that was given makes no sense. */
public class InvalidInputException extends InventoryException {
  /**
   * Creates the exception.
   *
   * @param message names the field
   */
  public InvalidInputException(String message) {
    super(message);
  }
}
