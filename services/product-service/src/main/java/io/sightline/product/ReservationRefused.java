package io.sightline.product;

/** A reservation that cannot be made; nothing was taken from stock. */
final class ReservationRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  ReservationRefused(Reason reason) {
    super(reason.name());
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  enum Reason {
    NO_SUCH_PRODUCT,
    OUT_OF_STOCK,
    DIFFERENT_RESERVATION,
    ALREADY_RELEASED
  }
}
