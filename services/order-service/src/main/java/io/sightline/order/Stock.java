package io.sightline.order;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.v1.ProductServiceGrpc;
import io.sightline.contracts.v1.ProductServiceGrpc.ProductServiceBlockingStub;
import io.sightline.contracts.v1.ReleaseStockRequest;
import io.sightline.contracts.v1.ReserveStockRequest;
import io.sightline.order.OrderRefused.Reason;

/** The stock at product-service. */
final class Stock {
  private final ProductServiceBlockingStub products;

  Stock(Channel productService) {
    this.products = ProductServiceGrpc.newBlockingStub(productService);
  }

  /** Takes units for an order, once however often it is asked. */
  void reserve(String orderId, String productId, int quantity) {
    ReserveStockRequest request =
        ReserveStockRequest.newBuilder()
            .setOrderId(orderId)
            .setProductId(productId)
            .setQuantity(quantity)
            .build();
    try {
      products.reserveStock(request);
    } catch (StatusRuntimeException e) {
      throw new OrderRefused(reason(e), e);
    }
  }

  /** Gives back what an order has taken, if it has; a reservation still on its way is refused. */
  void release(String orderId) {
    products.releaseStock(ReleaseStockRequest.newBuilder().setOrderId(orderId).build());
  }

  private static Reason reason(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case FAILED_PRECONDITION -> Reason.OUT_OF_STOCK;
      case NOT_FOUND -> Reason.NO_SUCH_PRODUCT;
      case INVALID_ARGUMENT -> Reason.KEY_USED;
      default -> Reason.UNAVAILABLE;
    };
  }
}
