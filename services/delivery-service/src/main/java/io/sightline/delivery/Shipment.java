package io.sightline.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The shipment of an order as callers see it.
 *
 * @param createdAt epoch seconds, as all times
 * @param shippedAt null while it has not left
 * @param deliveredAt null while it has not arrived
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Shipment(
    String shipmentId,
    String orderId,
    String productId,
    int quantity,
    ShipmentStatus status,
    long createdAt,
    Long shippedAt,
    Long deliveredAt) {}
