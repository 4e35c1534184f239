package io.sightline.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a payment ended. */
enum PaymentStatus {
  COMPLETED,
  FAILED;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static PaymentStatus of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
