package io.sightline.order;

import com.fasterxml.jackson.annotation.JsonValue;
import io.helidon.http.BadRequestException;
import io.sightline.contracts.events.OrderEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where an order stands, and where it can go from there. */
enum OrderStatus {
  CREATED(OrderEvent.CREATED),
  PAID(OrderEvent.PAID),
  SHIPPED(OrderEvent.SHIPPED),
  DELIVERED(OrderEvent.DELIVERED),
  CANCELLED(OrderEvent.CANCELLED),
  REFUNDED(OrderEvent.REFUNDED);

  private final String eventType;

  OrderStatus(String eventType) {
    this.eventType = eventType;
  }

  boolean canBecome(OrderStatus next) {
    return successors().contains(next);
  }

  /** Type of the event of an order that has come to this. */
  String eventType() {
    return eventType;
  }

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static OrderStatus of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Reads what a caller wrote. */
  static OrderStatus parse(String text) {
    return Arrays.stream(values())
        .filter(status -> status.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new BadRequestException(
                    "status must be one of "
                        + Arrays.stream(values())
                            .map(OrderStatus::text)
                            .collect(Collectors.joining(", "))));
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
