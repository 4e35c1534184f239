package io.sightline.contracts.events;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What happened to an order, as published on {@link #TOPIC} with the order id as key.
 *
 * @param eventId unique id; consumers apply each id once
 * @param type {@link #CREATED} or {@link #PAID}
 * @param version version of this record's shape
 * @param occurredAt when the change was committed
 * @param orderId order that changed
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

  /** Version of the shape written today. */
  public static final int VERSION = 1;
}
