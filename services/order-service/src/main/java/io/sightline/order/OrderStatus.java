package io.sightline.order;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** Where an order stands, and where it can go from there. */
enum OrderStatus {
  CREATED,
  PAID,
  SHIPPED,
  DELIVERED,
  CANCELLED,
  REFUNDED;

  boolean canBecome(OrderStatus next) {
    return successors().contains(next);
  }

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static OrderStatus of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  private Set<OrderStatus> successors() {
    return switch (this) {
      case CREATED -> Set.of(PAID, CANCELLED);
      case PAID -> Set.of(SHIPPED, REFUNDED);
      case SHIPPED -> Set.of(DELIVERED, REFUNDED);
      case DELIVERED, CANCELLED, REFUNDED -> Set.of();
    };
  }
}
