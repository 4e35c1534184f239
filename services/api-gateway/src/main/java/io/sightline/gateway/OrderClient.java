package io.sightline.gateway;

import dev.failsafe.FailsafeExecutor;
import io.grpc.Channel;
import io.sightline.contracts.v1.CreateOrderRequest;
import io.sightline.contracts.v1.GetOrderRequest;
import io.sightline.contracts.v1.Order;
import io.sightline.contracts.v1.OrderServiceGrpc;
import io.sightline.contracts.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import java.math.BigDecimal;

/** Client of order-service. */
final class OrderClient {
  private final OrderServiceBlockingStub stub;
  private final FailsafeExecutor<Order> calls = Resilience.against(GrpcOutage::isOutage);

  OrderClient(Channel channel) {
    this.stub = OrderServiceGrpc.newBlockingStub(channel);
  }

  /**
   * Creates an order.
   *
   * @param userId who orders; empty when nobody said
   * @param idempotencyKey what makes it safe to ask again
   */
  Order create(Product product, int quantity, String userId, String idempotencyKey) {
    BigDecimal total = product.price().multiply(BigDecimal.valueOf(quantity));
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .setProductId(product.id())
            .setProductName(product.name())
            .setQuantity(quantity)
            .setTotalPrice(total.toPlainString())
            .setUserId(userId)
            .setIdempotencyKey(idempotencyKey)
            .build();
    return calls.get(() -> stub.createOrder(request));
  }

  Order get(String orderId) {
    GetOrderRequest request = GetOrderRequest.newBuilder().setOrderId(orderId).build();
    return calls.get(() -> stub.getOrder(request));
  }
}
