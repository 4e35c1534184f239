package io.sightline.order;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.helidon.http.BadRequestException;
import io.sightline.contracts.v1.CreateOrderRequest;
import io.sightline.contracts.v1.GetOrderRequest;
import io.sightline.contracts.v1.Order;
import io.sightline.contracts.v1.OrderServiceGrpc;
import java.math.BigDecimal;
import java.util.Optional;

/** {@code shop.v1.OrderService}. */
final class OrderGrpcService extends OrderServiceGrpc.OrderServiceImplBase {
  private final Orders orders;

  OrderGrpcService(Orders orders) {
    this.orders = orders;
  }

  @Override
  public void createOrder(CreateOrderRequest request, StreamObserver<Order> answer) {
    NewOrder order = newOrder(request);
    try {
      answer.onNext(message(orders.createOrder(order)));
    } catch (OrderRefused e) {
      throw status(e).withDescription(e.getMessage()).withCause(e).asRuntimeException();
    }
    answer.onCompleted();
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<Order> answer) {
    answer.onNext(
        orders
            .getOrder(request.getOrderId())
            .map(OrderGrpcService::message)
            .orElseThrow(() -> Status.NOT_FOUND.asRuntimeException()));
    answer.onCompleted();
  }

  private static NewOrder newOrder(CreateOrderRequest request) {
    try {
      return NewOrder.create(
          request.getProductId(),
          request.getProductName(),
          request.getQuantity(),
          new BigDecimal(request.getTotalPrice()),
          Optional.of(request.getUserId()).filter(id -> !id.isEmpty()),
          Optional.of(request.getIdempotencyKey()).filter(key -> !key.isEmpty()));
    } catch (BadRequestException | NumberFormatException e) {
      throw Status.INVALID_ARGUMENT
          .withDescription(e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static Order message(io.sightline.order.Order order) {
    return Order.newBuilder()
        .setOrderId(order.orderId())
        .setProductId(order.productId())
        .setProductName(order.productName())
        .setQuantity(order.quantity())
        .setTotalPrice(order.totalPrice().toPlainString())
        .setStatus(order.status().text())
        .setCreatedAt(order.createdAt())
        .setUserId(order.userId() == null ? "" : order.userId())
        .build();
  }

  private static Status status(OrderRefused refused) {
    return switch (refused.reason()) {
      case NO_SUCH_PRODUCT -> Status.NOT_FOUND;
      case NO_SUCH_USER -> Status.PERMISSION_DENIED;
      case OUT_OF_STOCK -> Status.FAILED_PRECONDITION;
      case KEY_USED -> Status.INVALID_ARGUMENT;
      case USERS_UNAVAILABLE, UNAVAILABLE -> Status.UNAVAILABLE;
    };
  }
}
