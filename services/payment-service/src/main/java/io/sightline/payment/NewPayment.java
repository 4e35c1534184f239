package io.sightline.payment;

import io.sightline.platform.Require;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a caller wants to be paid, checked.
 *
 * @param idempotencyKey the caller's name for this payment; the same one has one outcome
 */
record NewPayment(String orderId, BigDecimal amount, Optional<String> idempotencyKey) {

  private static final int MAX_ID = 64;
  private static final int MAX_TEXT = 255;

  static NewPayment create(String orderId, BigDecimal amount, Optional<String> idempotencyKey) {
    return new NewPayment(
        Require.text("order_id", orderId, MAX_ID),
        Require.money("amount", amount),
        idempotencyKey.map(key -> Require.text("Idempotency-Key", key, MAX_TEXT)));
  }
}
