package io.sightline.payment;

import java.math.BigDecimal;

/**
 * A payment as callers see it.
 *
 * @param processingTimeMs milliseconds with two decimals
 */
record Payment(
    String paymentId,
    String orderId,
    BigDecimal amount,
    PaymentStatus status,
    BigDecimal processingTimeMs) {

  Payment refunded() {
    return new Payment(paymentId, orderId, amount, PaymentStatus.REFUNDED, processingTimeMs);
  }

  /** Whether a request asks for just this. */
  boolean answers(NewPayment request) {
    return orderId.equals(request.orderId()) && amount.compareTo(request.amount()) == 0;
  }
}
