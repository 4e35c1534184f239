package com.acme;

/** Something with a state. */
final class ConnectionPool {

  private final String name;
  private final int inUse;

  ConnectionPool(String name, int inUse) {
    this.name = name;
    this.inUse = inUse;
  }

  int inUse() {
    return inUse;
  }

  @Override
  public String toString() {
    return name;
  }
}
