package io.sightline.order;

import io.sightline.contracts.v1.Payment;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A payment as payment-service answers it over HTTP. */
record PaymentAnswer(
    String paymentId,
    String orderId,
    BigDecimal amount,
    String status,
    BigDecimal processingTimeMs) {

  static PaymentAnswer of(Payment payment) {
    return new PaymentAnswer(
        payment.getPaymentId(),
        payment.getOrderId(),
        new BigDecimal(payment.getAmount()),
        payment.getStatus(),
        BigDecimal.valueOf(payment.getProcessingTimeMs()).setScale(2, RoundingMode.HALF_UP));
  }
}
