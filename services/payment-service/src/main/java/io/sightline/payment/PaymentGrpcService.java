package io.sightline.payment;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.helidon.http.BadRequestException;
import io.sightline.contracts.v1.GetPaymentRequest;
import io.sightline.contracts.v1.Payment;
import io.sightline.contracts.v1.PaymentServiceGrpc;
import io.sightline.contracts.v1.ProcessPaymentRequest;
import io.sightline.contracts.v1.RefundPaymentRequest;
import java.math.BigDecimal;
import java.util.Optional;

/** {@code shop.v1.PaymentService}. */
final class PaymentGrpcService extends PaymentServiceGrpc.PaymentServiceImplBase {
  private final Payments payments;

  PaymentGrpcService(Payments payments) {
    this.payments = payments;
  }

  @Override
  public void processPayment(ProcessPaymentRequest request, StreamObserver<Payment> answer) {
    io.sightline.payment.Payment payment;
    try {
      payment = payments.processPayment(newPayment(request));
    } catch (BadRequestException | NumberFormatException | PaymentRefused e) {
      throw Status.INVALID_ARGUMENT
          .withDescription(e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
    if (payment.status() == PaymentStatus.FAILED) {
      throw Status.FAILED_PRECONDITION.withDescription(Processor.DECLINED).asRuntimeException();
    }
    answer.onNext(message(payment));
    answer.onCompleted();
  }

  @Override
  public void getPayment(GetPaymentRequest request, StreamObserver<Payment> answer) {
    answer.onNext(
        payments
            .getPayment(request.getPaymentId())
            .map(PaymentGrpcService::message)
            .orElseThrow(() -> Status.NOT_FOUND.asRuntimeException()));
    answer.onCompleted();
  }

  @Override
  public void refundPayment(RefundPaymentRequest request, StreamObserver<Payment> answer) {
    Optional<io.sightline.payment.Payment> refunded;
    try {
      refunded = payments.refund(request.getPaymentId());
    } catch (PaymentRefused e) {
      throw Status.FAILED_PRECONDITION
          .withDescription(e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
    answer.onNext(
        refunded
            .map(PaymentGrpcService::message)
            .orElseThrow(() -> Status.NOT_FOUND.asRuntimeException()));
    answer.onCompleted();
  }

  private static NewPayment newPayment(ProcessPaymentRequest request) {
    return NewPayment.create(
        request.getOrderId(),
        new BigDecimal(request.getAmount()),
        Optional.of(request.getIdempotencyKey()).filter(key -> !key.isEmpty()));
  }

  private static Payment message(io.sightline.payment.Payment payment) {
    return Payment.newBuilder()
        .setPaymentId(payment.paymentId())
        .setOrderId(payment.orderId())
        .setAmount(payment.amount().toPlainString())
        .setStatus(payment.status().text())
        .setProcessingTimeMs(payment.processingTimeMs().doubleValue())
        .build();
  }
}
