package io.sightline.gateway;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.Payment;
import io.sightline.contracts.v1.PaymentServiceGrpc;
import io.sightline.contracts.v1.ProcessPaymentRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A payment-service that takes the money, or fails as it is told. */
final class FakePayments extends PaymentServiceGrpc.PaymentServiceImplBase {
  final List<ProcessPaymentRequest> processed = new CopyOnWriteArrayList<>();
  volatile RuntimeException failure;

  @Override
  public void processPayment(ProcessPaymentRequest request, StreamObserver<Payment> answer) {
    processed.add(request);
    if (failure != null) {
      throw failure;
    }
    answer.onNext(
        Payment.newBuilder()
            .setPaymentId("7d9c1a34-1f0e-4c58-8f6b-3a1f2e4d5c6b")
            .setOrderId(request.getOrderId())
            .setAmount(request.getAmount())
            .setStatus("completed")
            .setProcessingTimeMs(312.45)
            .build());
    answer.onCompleted();
  }

  void decline() {
    failure = Status.FAILED_PRECONDITION.asRuntimeException();
  }
}
