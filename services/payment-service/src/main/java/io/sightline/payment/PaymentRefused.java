package io.sightline.payment;

/** A request that contradicts what was before; nothing was charged nor given back. */
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
    OTHER_AMOUNT_PAID("The order is paid with a different amount"),
    NOTHING_PAID("The payment failed, there is nothing to refund");

    private final String message;

    Reason(String message) {
      this.message = message;
    }
  }
}
