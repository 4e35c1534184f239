package io.sightline.order;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.GetPaymentRequest;
import io.sightline.contracts.v1.Payment;
import io.sightline.contracts.v1.PaymentServiceGrpc;
import io.sightline.contracts.v1.ProcessPaymentRequest;
import io.sightline.contracts.v1.RefundPaymentRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for payment-service: takes calls over the wire and answers each amount its own way. */
final class PaymentDouble extends PaymentServiceGrpc.PaymentServiceImplBase {
  static final String DECLINED = "4.02";
  static final String AWAY = "5.03";

  /** Payments by order. */
  final Map<String, Payment> payments = new ConcurrentHashMap<>();

  final List<String> refunded = new CopyOnWriteArrayList<>();
  volatile boolean refundsFail;

  @Override
  public void processPayment(ProcessPaymentRequest request, StreamObserver<Payment> answer) {
    if (request.getAmount().equals(AWAY)) {
      throw Status.UNAVAILABLE.asRuntimeException();
    }
    if (request.getAmount().equals(DECLINED) && !request.getIdempotencyKey().equals("lucky")) {
      throw Status.FAILED_PRECONDITION.asRuntimeException();
    }
    answer.onNext(
        payments.computeIfAbsent(
            request.getOrderId(),
            order ->
                Payment.newBuilder()
                    .setPaymentId(UUID.randomUUID().toString())
                    .setOrderId(order)
                    .setAmount(request.getAmount())
                    .setStatus("completed")
                    .setProcessingTimeMs(12.5)
                    .build()));
    answer.onCompleted();
  }

  @Override
  public void getPayment(GetPaymentRequest request, StreamObserver<Payment> answer) {
    answer.onNext(
        payments.values().stream()
            .filter(payment -> payment.getPaymentId().equals(request.getPaymentId()))
            .findFirst()
            .orElseThrow(Status.NOT_FOUND::asRuntimeException));
    answer.onCompleted();
  }

  @Override
  public void refundPayment(RefundPaymentRequest request, StreamObserver<Payment> answer) {
    if (refundsFail) {
      throw Status.UNAVAILABLE.asRuntimeException();
    }
    refunded.add(request.getPaymentId());
    answer.onNext(Payment.newBuilder().setStatus("refunded").build());
    answer.onCompleted();
  }
}
