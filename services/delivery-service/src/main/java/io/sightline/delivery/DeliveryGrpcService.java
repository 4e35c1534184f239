package io.sightline.delivery;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sightline.contracts.v1.Delivery;
import io.sightline.contracts.v1.DeliveryServiceGrpc;
import io.sightline.contracts.v1.GetDeliveryRequest;
import io.sightline.contracts.v1.UpdateDeliveryStatusRequest;
import java.util.Optional;

/** {@code shop.v1.DeliveryService}. */
final class DeliveryGrpcService extends DeliveryServiceGrpc.DeliveryServiceImplBase {
  private final Shipments shipments;

  DeliveryGrpcService(Shipments shipments) {
    this.shipments = shipments;
  }

  @Override
  public void getDelivery(GetDeliveryRequest request, StreamObserver<Delivery> answer) {
    answer.onNext(message(shipments.find(request.getOrderId())));
    answer.onCompleted();
  }

  @Override
  public void updateDeliveryStatus(
      UpdateDeliveryStatusRequest request, StreamObserver<Delivery> answer) {
    ShipmentStatus next =
        switch (request.getStatus()) {
          case "shipped" -> ShipmentStatus.SHIPPED;
          case "delivered" -> ShipmentStatus.DELIVERED;
          default ->
              throw Status.INVALID_ARGUMENT
                  .withDescription("status must be shipped or delivered")
                  .asRuntimeException();
        };
    try {
      answer.onNext(message(shipments.move(request.getOrderId(), next)));
    } catch (IllegalMove e) {
      throw Status.FAILED_PRECONDITION
          .withDescription(e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
    answer.onCompleted();
  }

  private static Delivery message(Optional<Shipment> found) {
    Shipment shipment = found.orElseThrow(() -> Status.NOT_FOUND.asRuntimeException());
    return Delivery.newBuilder()
        .setShipmentId(shipment.shipmentId())
        .setOrderId(shipment.orderId())
        .setProductId(shipment.productId())
        .setQuantity(shipment.quantity())
        .setStatus(shipment.status().text())
        .setCreatedAt(shipment.createdAt())
        .setShippedAt(seconds(shipment.shippedAt()))
        .setDeliveredAt(seconds(shipment.deliveredAt()))
        .build();
  }

  private static long seconds(Long time) {
    return time == null ? 0 : time;
  }
}
