package io.sightline.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sightline.contracts.events.OrderEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * An order as callers see it.
 *
 * @param createdAt epoch seconds
 * @param userId who ordered; null when nobody said
 * @param paymentId the payment that paid it; null before, and when it was paid by hand
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Order(
    String orderId,
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    OrderStatus status,
    long createdAt,
    String userId,
    String paymentId) {

  /** Whether a request asks for just this. */
  boolean answers(NewOrder request) {
    return productId.equals(request.productId())
        && productName.equals(request.productName())
        && quantity == request.quantity()
        && totalPrice.compareTo(request.totalPrice()) == 0
        && Objects.equals(userId, request.userId().orElse(null));
  }

  Order with(OrderStatus next) {
    return with(next, paymentId);
  }

  Order with(OrderStatus next, String payment) {
    return new Order(
        orderId, productId, productName, quantity, totalPrice, next, createdAt, userId, payment);
  }

  /** The event that tells of the order as it is now. */
  OrderEvent event() {
    return new OrderEvent(
        UUID.randomUUID().toString(),
        status.eventType(),
        OrderEvent.VERSION,
        Instant.now(),
        orderId,
        userId,
        productId,
        productName,
        quantity,
        totalPrice,
        status.text());
  }
}
