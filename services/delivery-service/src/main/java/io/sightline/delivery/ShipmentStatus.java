package io.sightline.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a shipment stands, and where it can go from there. */
enum ShipmentStatus {
  PENDING,
  SHIPPED,
  DELIVERED,
  CANCELLED;

  boolean canBecome(ShipmentStatus next) {
    return switch (this) {
      case PENDING -> next == SHIPPED || next == CANCELLED;
      case SHIPPED -> next == DELIVERED;
      case DELIVERED, CANCELLED -> false;
    };
  }

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ShipmentStatus of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
