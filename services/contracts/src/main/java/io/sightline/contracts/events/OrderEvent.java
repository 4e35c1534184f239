package io.sightline.contracts.events;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What happened to an order, as published on {@link #TOPIC} with the order id as key: the whole
 * order after the change, so that nobody has to ask for it.
 *
 * @param eventId unique id; consumers apply each id once
 * @param type one of this record's types
 * @param version version of this record's shape
 * @param occurredAt when the change was committed
 * @param orderId order that changed
 * @param userId who ordered; null when nobody said
 * @param productId product ordered
 * @param productName name of the product when it was ordered
 * @param quantity units ordered
 * @param totalPrice price of all units
 * @param status status of the order after the change
 */
public record OrderEvent(
    String eventId,
    String type,
    int version,
    Instant occurredAt,
    String orderId,
    String userId,
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    String status) {

  /** Topic of order events. */
  public static final String TOPIC = "orders";

  /** Type of the event of a new order. */
  public static final String CREATED = "order.created";

  /** Type of the event of an order whose payment arrived. */
  public static final String PAID = "order.paid";

  /** Type of the event of an order that is on its way. */
  public static final String SHIPPED = "order.shipped";

  /** Type of the event of an order that has arrived. */
  public static final String DELIVERED = "order.delivered";

  /** Type of the event of an order that was given up before it was paid. */
  public static final String CANCELLED = "order.cancelled";

  /** Type of the event of a paid order whose money goes back. */
  public static final String REFUNDED = "order.refunded";

  /** Version of the shape written today. */
  public static final int VERSION = 1;

  /** Requires all but the user, whom earlier events of this version do not have. */
  public OrderEvent {
    requireNonNull(eventId, "event_id is missing");
    requireNonNull(type, "type is missing");
    requireNonNull(occurredAt, "occurred_at is missing");
    requireNonNull(orderId, "order_id is missing");
    requireNonNull(productId, "product_id is missing");
    requireNonNull(productName, "product_name is missing");
    requireNonNull(totalPrice, "total_price is missing");
    requireNonNull(status, "status is missing");
  }
}
