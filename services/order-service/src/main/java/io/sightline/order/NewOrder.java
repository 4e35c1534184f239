package io.sightline.order;

import io.sightline.platform.Require;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a caller wants to order, checked.
 *
 * @param idempotencyKey the caller's name for this order; the same one never orders twice
 */
record NewOrder(
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    Optional<String> idempotencyKey) {

  private static final int MAX_ID = 64;
  private static final int MAX_TEXT = 255;
  private static final int MAX_QUANTITY = 1_000_000;

  static NewOrder create(
      String productId,
      String productName,
      Integer quantity,
      BigDecimal totalPrice,
      Optional<String> idempotencyKey) {
    return new NewOrder(
        Require.text("product_id", productId, MAX_ID),
        Require.text("product_name", productName, MAX_TEXT),
        Require.between("quantity", quantity, 1, MAX_QUANTITY),
        Require.money("total_price", totalPrice),
        idempotencyKey.map(key -> Require.text("Idempotency-Key", key, MAX_TEXT)));
  }
}
