package io.sightline.order;

import java.math.BigDecimal;

/**
 * An order as callers see it.
 *
 * @param createdAt epoch seconds
 */
record Order(
    String orderId,
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    OrderStatus status,
    long createdAt) {

  /** Whether a request asks for just this. */
  boolean answers(NewOrder request) {
    return productId.equals(request.productId())
        && productName.equals(request.productName())
        && quantity == request.quantity()
        && totalPrice.compareTo(request.totalPrice()) == 0;
  }
}
