package io.sightline.order;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.ProductServiceGrpc;
import io.sightline.contracts.v1.ReleaseStockRequest;
import io.sightline.contracts.v1.ReleaseStockResponse;
import io.sightline.contracts.v1.ReserveStockRequest;
import io.sightline.contracts.v1.ReserveStockResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for product-service: takes calls over the wire and answers each product its own way. */
final class ProductDouble extends ProductServiceGrpc.ProductServiceImplBase {
  static final String SOLD_OUT = "sold-out";
  static final String UNKNOWN = "unknown";
  static final String BROKEN = "broken";

  /** Quantity by order, as product-service holds it. */
  final Map<String, Integer> reserved = new ConcurrentHashMap<>();

  final List<String> released = new CopyOnWriteArrayList<>();

  @Override
  public void reserveStock(
      ReserveStockRequest request, StreamObserver<ReserveStockResponse> answer) {
    switch (request.getProductId()) {
      case SOLD_OUT -> throw Status.FAILED_PRECONDITION.asRuntimeException();
      case UNKNOWN -> throw Status.NOT_FOUND.asRuntimeException();
      case BROKEN -> throw Status.UNAVAILABLE.asRuntimeException();
      default -> {
        Integer earlier = reserved.putIfAbsent(request.getOrderId(), request.getQuantity());
        if (earlier != null && earlier != request.getQuantity()) {
          throw Status.INVALID_ARGUMENT.asRuntimeException();
        }
      }
    }
    answer.onNext(ReserveStockResponse.getDefaultInstance());
    answer.onCompleted();
  }

  @Override
  public void releaseStock(
      ReleaseStockRequest request, StreamObserver<ReleaseStockResponse> answer) {
    released.add(request.getOrderId());
    reserved.remove(request.getOrderId());
    answer.onNext(ReleaseStockResponse.getDefaultInstance());
    answer.onCompleted();
  }
}
