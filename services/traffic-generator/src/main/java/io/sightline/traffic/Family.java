package io.sightline.traffic;

import java.time.Duration;
import java.util.Locale;

/** A kind of customer behaviour that begins anew with a fixed period. */
enum Family {
  USER(Duration.ofSeconds(5)),
  PRODUCT(Duration.ofSeconds(4)),
  ORDER(Duration.ofSeconds(10)),
  ADVANCED(Duration.ofSeconds(15));

  private final Duration period;

  Family(Duration period) {
    this.period = period;
  }

  Duration period() {
    return period;
  }

  /** Whether its flows act in somebody's name. */
  boolean needsCustomers() {
    return this != PRODUCT;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
