package io.sightline.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a payment. */
enum PaymentStatus {
  COMPLETED,
  FAILED,
  REFUNDED;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static PaymentStatus of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
