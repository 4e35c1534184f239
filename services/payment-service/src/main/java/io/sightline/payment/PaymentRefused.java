package io.sightline.payment;

/** A request that contradicts an earlier one; nothing was charged. */
final class PaymentRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  PaymentRefused(Reason reason) {
    super(reason.message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  enum Reason {
    KEY_USED("Idempotency-Key was used for a different payment"),
    OTHER_AMOUNT_PAID("The order is paid with a different amount");

    private final String message;

    Reason(String message) {
      this.message = message;
    }
  }
}
