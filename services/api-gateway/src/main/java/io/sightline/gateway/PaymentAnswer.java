package io.sightline.gateway;

import io.sightline.contracts.v1.Payment;
import java.math.BigDecimal;

/** A payment as the gateway answers it. */
record PaymentAnswer(
    String paymentId, String orderId, BigDecimal amount, String status, double processingTimeMs) {

  static PaymentAnswer of(Payment payment) {
    return new PaymentAnswer(
        payment.getPaymentId(),
        payment.getOrderId(),
        new BigDecimal(payment.getAmount()),
        payment.getStatus(),
        payment.getProcessingTimeMs());
  }
}
