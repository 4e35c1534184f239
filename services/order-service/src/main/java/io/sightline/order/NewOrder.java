package io.sightline.order;

import io.sightline.platform.Require;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a caller wants to order, checked.
 *
 * @param userId who orders, if anybody said; not checked to exist
 * @param idempotencyKey the caller's name for this order; the same one never orders twice until it
 *     expires
 */
record NewOrder(
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    Optional<String> userId,
    Optional<String> idempotencyKey) {

  private static final int MAX_ID = 64;
  private static final int MAX_TEXT = 255;
  private static final int MAX_QUANTITY = 1_000_000;

  static NewOrder create(
      String productId,
      String productName,
      Integer quantity,
      BigDecimal totalPrice,
      Optional<String> userId,
      Optional<String> idempotencyKey) {
    return new NewOrder(
        Require.text("product_id", productId, MAX_ID),
        Require.text("product_name", productName, MAX_TEXT),
        Require.between("quantity", quantity, 1, MAX_QUANTITY),
        Require.money("total_price", totalPrice),
        userId.map(id -> Require.text("user_id", id, MAX_ID)),
        idempotencyKey.map(key -> Require.text("Idempotency-Key", key, MAX_TEXT)));
  }
}
