package io.sightline.delivery;

/** A change that the shipment's status does not allow; nothing was changed. */
final class IllegalMove extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IllegalMove(ShipmentStatus from, ShipmentStatus next) {
    super("Shipment is %s and cannot become %s".formatted(from.text(), next.text()));
  }
}
