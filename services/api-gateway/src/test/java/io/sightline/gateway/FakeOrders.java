package io.sightline.gateway;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.CreateOrderRequest;
import io.sightline.contracts.v1.GetOrderRequest;
import io.sightline.contracts.v1.Order;
import io.sightline.contracts.v1.OrderServiceGrpc;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An order-service that accepts everything, or fails as it is told. */
final class FakeOrders extends OrderServiceGrpc.OrderServiceImplBase {
  static final String ORDER_ID = "2b0f6f0e-6d5c-4b0e-9f6e-0d3c0f5a1b2c";

  final List<CreateOrderRequest> created = new CopyOnWriteArrayList<>();
  volatile Status failure;
  volatile int failures;

  @Override
  public void createOrder(CreateOrderRequest request, StreamObserver<Order> answer) {
    created.add(request);
    failWhenTold();
    answer.onNext(
        Order.newBuilder()
            .setOrderId(ORDER_ID)
            .setProductId(request.getProductId())
            .setProductName(request.getProductName())
            .setQuantity(request.getQuantity())
            .setTotalPrice(request.getTotalPrice())
            .setUserId(request.getUserId())
            .setStatus("created")
            .setCreatedAt(1_700_000_000)
            .build());
    answer.onCompleted();
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<Order> answer) {
    failWhenTold();
    if (!request.getOrderId().equals(ORDER_ID)) {
      throw Status.NOT_FOUND.asRuntimeException();
    }
    answer.onNext(
        Order.newBuilder()
            .setOrderId(ORDER_ID)
            .setProductId("1")
            .setProductName("Laptop")
            .setQuantity(2)
            .setTotalPrice("1999.98")
            .setStatus("paid")
            .setCreatedAt(1_700_000_000)
            .build());
    answer.onCompleted();
  }

  void fail(Status status, int times) {
    failure = status;
    failures = times;
  }

  private void failWhenTold() {
    if (failures > 0) {
      failures--;
      throw failure.asRuntimeException();
    }
  }
}
