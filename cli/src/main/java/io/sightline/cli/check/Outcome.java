package io.sightline.cli.check;

/** How an order can end, and how to ask for that end. */
public enum Outcome {
  /** Reserved, stored and paid. */
  CREATED(201),
  /** The payment processor says no, which happens at random. */
  DECLINED(402),
  /** A product that does not exist. */
  UNKNOWN_PRODUCT(404),
  /** More than there is. */
  OUT_OF_STOCK(500);

  private final int status;

  Outcome(int status) {
    this.status = status;
  }

  /** What the gateway answers. */
  public int status() {
    return status;
  }

  /** Whether it takes luck, so that the order is repeated until it ends so. */
  boolean random() {
    return this == CREATED || this == DECLINED;
  }

  /** The outcome's name in the table of expected spans. */
  String id() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
