package io.sightline.order;

/** An order that could not be paid. */
final class PaymentRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  PaymentRefused(Reason reason, Throwable cause) {
    super(reason.message, cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  enum Reason {
    DECLINED("Payment declined"),
    CONTRADICTION("Idempotency-Key was used for a different payment"),
    UNAVAILABLE("The payment cannot be made now, try again with the same Idempotency-Key");

    private final String message;

    Reason(String message) {
      this.message = message;
    }
  }
}
