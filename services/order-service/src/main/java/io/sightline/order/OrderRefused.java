package io.sightline.order;

/** An order that cannot be created. */
final class OrderRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  OrderRefused(Reason reason) {
    this(reason, null);
  }

  OrderRefused(Reason reason, Throwable cause) {
    super(reason.message, cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  /** Whether product-service said so itself; otherwise the reservation may exist. */
  boolean nothingReserved() {
    return reason != Reason.UNAVAILABLE;
  }

  enum Reason {
    NO_SUCH_PRODUCT("Product not found"),
    NO_SUCH_USER("User not found"),
    OUT_OF_STOCK("Not enough stock"),
    KEY_USED("Idempotency-Key was used for a different order"),
    USERS_UNAVAILABLE("The user cannot be looked up now, try again"),
    UNAVAILABLE("Stock cannot be reserved now, try again");

    private final String message;

    Reason(String message) {
      this.message = message;
    }
  }
}
