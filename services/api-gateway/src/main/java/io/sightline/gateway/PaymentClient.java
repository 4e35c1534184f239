package io.sightline.gateway;

import dev.failsafe.FailsafeExecutor;
import io.grpc.Channel;
import io.sightline.contracts.v1.Order;
import io.sightline.contracts.v1.Payment;
import io.sightline.contracts.v1.PaymentServiceGrpc;
import io.sightline.contracts.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import io.sightline.contracts.v1.ProcessPaymentRequest;

/** Client of payment-service. */
final class PaymentClient {
  private final PaymentServiceBlockingStub stub;
  private final FailsafeExecutor<Payment> calls = Resilience.against(GrpcOutage::isOutage);

  PaymentClient(Channel channel) {
    this.stub = PaymentServiceGrpc.newBlockingStub(channel);
  }

  /** Pays an order; the key is what makes it safe to ask again. */
  Payment pay(Order order, String idempotencyKey) {
    ProcessPaymentRequest request =
        ProcessPaymentRequest.newBuilder()
            .setOrderId(order.getOrderId())
            .setAmount(order.getTotalPrice())
            .setIdempotencyKey(idempotencyKey)
            .build();
    return calls.get(() -> stub.processPayment(request));
  }
}
