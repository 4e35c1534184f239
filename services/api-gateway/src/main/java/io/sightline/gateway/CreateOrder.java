package io.sightline.gateway;

/**
 * Body of {@code POST /api/orders}; one unit when no quantity is given, and perhaps nobody's order.
 */
record CreateOrder(String productId, Integer quantity, String userId) {
  CreateOrder {
    quantity = quantity == null ? 1 : quantity;
  }
}
