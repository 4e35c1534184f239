package com.example.inventory;

/** A place where items are kept. */
public class Warehouse {
  private final String code;
  private final String name;

  /**
   * Creates a warehouse.
   *
   * @param code its code
   * @param name its name
   */
  public Warehouse(String code, String name) {
    this.code = code;
    this.name = name;
  }

  /** Its code. */
  public String getCode() {
    return code;
  }

  /** Its name. */
  public String getName() {
    return name;
  }
}
