package com.example.inventory;

/** The inventory refuses what it was asked to do. */
public abstract class InventoryException extends Exception {
  InventoryException(String message) {
    super(message);
  }
}
