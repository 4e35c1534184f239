package io.sightline.platform.messaging;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** The shape of the events of these tests. */
record TestEvent(
    String eventId,
    String type,
    int version,
    Instant occurredAt,
    String orderId,
    BigDecimal amount,
    String reason) {

  TestEvent {
    requireNonNull(amount, "amount is missing");
  }

  static TestEvent of(String orderId) {
    return of(orderId, new BigDecimal("19.90"));
  }

  static TestEvent of(String orderId, BigDecimal amount) {
    return new TestEvent(
        UUID.randomUUID().toString(), "order.created", 1, Instant.now(), orderId, amount, null);
  }
}
