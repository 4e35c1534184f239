package io.sightline.gateway;

import io.sightline.contracts.v1.Order;
import java.math.BigDecimal;

/** An order as the gateway answers it. */
record OrderAnswer(
    String orderId,
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    String status,
    long createdAt) {

  static OrderAnswer of(Order order) {
    return new OrderAnswer(
        order.getOrderId(),
        order.getProductId(),
        order.getProductName(),
        order.getQuantity(),
        new BigDecimal(order.getTotalPrice()),
        order.getStatus(),
        order.getCreatedAt());
  }
}
