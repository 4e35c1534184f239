package io.sightline.gateway;

/** Body of {@code POST /api/orders}; one unit when no quantity is given. */
record CreateOrder(String productId, Integer quantity) {
  CreateOrder {
    quantity = quantity == null ? 1 : quantity;
  }
}
