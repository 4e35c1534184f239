package io.sightline.contracts.events;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * Outcome of a payment, as published on {@link #TOPIC} with the order id as key.
 *
 * @param eventId unique id; consumers apply each id once
 * @param type {@link #COMPLETED}, {@link #FAILED} or {@link #REFUNDED}
 * @param version version of this record's shape
 * @param occurredAt when the outcome was committed
 * @param orderId order paid for
 * @param paymentId id of the payment
 * @param amount amount of the payment
 * @param status status of the payment
 * @param reason why the payment failed; null when it did not
 */
public record PaymentEvent(
    String eventId,
    String type,
    int version,
    Instant occurredAt,
    String orderId,
    String paymentId,
    BigDecimal amount,
    String status,
    String reason) {

  /** Topic of payment events. */
  public static final String TOPIC = "payments";

  /** Type of the event of a payment that went through. */
  public static final String COMPLETED = "payment.completed";

  /** Type of the event of a payment that was declined. */
  public static final String FAILED = "payment.failed";

  /** Type of the event of a payment that was given back. */
  public static final String REFUNDED = "payment.refunded";

  /** Version of the shape written today. */
  public static final int VERSION = 1;

  /** Requires all but the reason. */
  public PaymentEvent {
    requireNonNull(eventId, "event_id is missing");
    requireNonNull(type, "type is missing");
    requireNonNull(occurredAt, "occurred_at is missing");
    requireNonNull(orderId, "order_id is missing");
    requireNonNull(paymentId, "payment_id is missing");
    requireNonNull(amount, "amount is missing");
    requireNonNull(status, "status is missing");
  }
}
