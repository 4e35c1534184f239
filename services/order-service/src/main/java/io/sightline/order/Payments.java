package io.sightline.order;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.v1.GetPaymentRequest;
import io.sightline.contracts.v1.Payment;
import io.sightline.contracts.v1.PaymentServiceGrpc;
import io.sightline.contracts.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import io.sightline.contracts.v1.ProcessPaymentRequest;
import io.sightline.contracts.v1.RefundPaymentRequest;
import io.sightline.order.PaymentRefused.Reason;
import java.util.Optional;

/** The payments at payment-service. */
final class Payments {
  private final PaymentServiceBlockingStub payments;

  Payments(Channel paymentService) {
    this.payments = PaymentServiceGrpc.newBlockingStub(paymentService);
  }

  /**
   * Has an order paid, once however often it is asked.
   *
   * @throws PaymentRefused when it was not, or not for sure
   */
  Payment pay(Order order, Optional<String> idempotencyKey) {
    ProcessPaymentRequest request =
        ProcessPaymentRequest.newBuilder()
            .setOrderId(order.orderId())
            .setAmount(order.totalPrice().toPlainString())
            .setIdempotencyKey(idempotencyKey.orElse(""))
            .build();
    try {
      return payments.processPayment(request);
    } catch (StatusRuntimeException e) {
      throw new PaymentRefused(reason(e), e);
    }
  }

  /**
   * Looks a payment up.
   *
   * @throws PaymentRefused when payment-service does not answer
   */
  Payment find(String paymentId) {
    try {
      return payments.getPayment(GetPaymentRequest.newBuilder().setPaymentId(paymentId).build());
    } catch (StatusRuntimeException e) {
      throw new PaymentRefused(Reason.UNAVAILABLE, e);
    }
  }

  /** Gives the money of a payment back, once however often it is asked. */
  void refund(String paymentId) {
    payments.refundPayment(RefundPaymentRequest.newBuilder().setPaymentId(paymentId).build());
  }

  private static Reason reason(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case FAILED_PRECONDITION -> Reason.DECLINED;
      case INVALID_ARGUMENT -> Reason.CONTRADICTION;
      default -> Reason.UNAVAILABLE;
    };
  }
}
