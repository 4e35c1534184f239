package io.sightline.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sightline.contracts.v1.Order;
import java.math.BigDecimal;

/** An order as the gateway answers it; without a user when it is nobody's. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderAnswer(
    String orderId,
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    String status,
    long createdAt,
    String userId) {

  static OrderAnswer of(Order order) {
    return new OrderAnswer(
        order.getOrderId(),
        order.getProductId(),
        order.getProductName(),
        order.getQuantity(),
        new BigDecimal(order.getTotalPrice()),
        order.getStatus(),
        order.getCreatedAt(),
        order.getUserId().isEmpty() ? null : order.getUserId());
  }
}
