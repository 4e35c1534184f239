package io.sightline.contracts.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What happened to a shipment, as published on {@link #TOPIC} with the order id as key.
 *
 * @param eventId unique id; consumers apply each id once
 * @param type {@link #SHIPPED} or {@link #DELIVERED}
 * @param version version of this record's shape
 * @param occurredAt when the change was committed
 * @param orderId order that is shipped
 * @param shipmentId id of the shipment
 * @param status status of the shipment after the change
 */
public record DeliveryEvent(
    String eventId,
    String type,
    int version,
    Instant occurredAt,
    String orderId,
    String shipmentId,
    String status) {

  /** Topic of delivery events. */
  public static final String TOPIC = "deliveries";

  /** Type of the event of a shipment that has left. */
  public static final String SHIPPED = "delivery.shipped";

  /** Type of the event of a shipment that has arrived. */
  public static final String DELIVERED = "delivery.delivered";

  /** Version of the shape written today. */
  public static final int VERSION = 1;

  /** Requires every field. */
  public DeliveryEvent {
    requireNonNull(eventId, "event_id is missing");
    requireNonNull(type, "type is missing");
    requireNonNull(occurredAt, "occurred_at is missing");
    requireNonNull(orderId, "order_id is missing");
    requireNonNull(shipmentId, "shipment_id is missing");
    requireNonNull(status, "status is missing");
  }
}
