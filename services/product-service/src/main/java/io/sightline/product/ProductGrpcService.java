package io.sightline.product;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.GetProductRequest;
import io.sightline.contracts.v1.Product;
import io.sightline.contracts.v1.ProductServiceGrpc;
import io.sightline.contracts.v1.ReleaseStockRequest;
import io.sightline.contracts.v1.ReleaseStockResponse;
import io.sightline.contracts.v1.ReserveStockRequest;
import io.sightline.contracts.v1.ReserveStockResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code shop.v1.ProductService}. */
final class ProductGrpcService extends ProductServiceGrpc.ProductServiceImplBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final int MAX_ID_LENGTH = 64;

  private final Catalog catalog;
  private final Stock stock;

  ProductGrpcService(Catalog catalog, Stock stock) {
    this.catalog = catalog;
    this.stock = stock;
  }

  @Override
  public void getProduct(GetProductRequest request, StreamObserver<Product> answer) {
    io.sightline.product.Product product =
        catalog
            .find(request.getProductId())
            .orElseThrow(() -> Status.NOT_FOUND.asRuntimeException());
    answer.onNext(
        Product.newBuilder()
            .setId(product.id())
            .setName(product.name())
            .setPrice(product.price().toPlainString())
            .setStock(product.stock())
            .setCategory(product.category())
            .build());
    answer.onCompleted();
  }

  @Override
  public void reserveStock(
      ReserveStockRequest request, StreamObserver<ReserveStockResponse> answer) {
    requireId(request.getOrderId());
    requireId(request.getProductId());
    if (request.getQuantity() < 1) {
      throw Status.INVALID_ARGUMENT.asRuntimeException();
    }
    int left;
    try {
      left = stock.reserve(request.getOrderId(), request.getProductId(), request.getQuantity());
    } catch (ReservationRefused e) {
      LOGGER
          .atWarn()
          .addKeyValue("order_id", request.getOrderId())
          .addKeyValue("product_id", request.getProductId())
          .addKeyValue("quantity", request.getQuantity())
          .addKeyValue("reason", e.reason())
          .log("stock_refused");
      throw status(e).withCause(e).asRuntimeException();
    }
    answer.onNext(
        ReserveStockResponse.newBuilder()
            .setOrderId(request.getOrderId())
            .setProductId(request.getProductId())
            .setQuantity(request.getQuantity())
            .setStock(left)
            .build());
    answer.onCompleted();
  }

  @Override
  public void releaseStock(
      ReleaseStockRequest request, StreamObserver<ReleaseStockResponse> answer) {
    requireId(request.getOrderId());
    int quantity = stock.release(request.getOrderId());
    answer.onNext(ReleaseStockResponse.newBuilder().setQuantity(quantity).build());
    answer.onCompleted();
  }

  private static void requireId(String id) {
    if (id.isBlank() || id.length() > MAX_ID_LENGTH || id.indexOf('\0') >= 0) {
      throw Status.INVALID_ARGUMENT.asRuntimeException();
    }
  }

  private static Status status(ReservationRefused refused) {
    return switch (refused.reason()) {
      case NO_SUCH_PRODUCT -> Status.NOT_FOUND;
      case OUT_OF_STOCK, ALREADY_RELEASED -> Status.FAILED_PRECONDITION;
      case DIFFERENT_RESERVATION -> Status.INVALID_ARGUMENT;
    };
  }
}
