package io.sightline.contracts.production;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How far a production order is, from MES to CRM.
 *
 * @param orderId order of the shop
 * @param productionOrderId its production order
 * @param status status after the change
 * @param version number of the change; of two messages the one with the larger number is right
 * @param changedBy who changed it
 * @param changedAt when it changed
 */
public record ProductionStatus(
    String orderId,
    String productionOrderId,
    String status,
    int version,
    String changedBy,
    Instant changedAt) {

  /** Queue of these messages, and their routing key. */
  public static final String QUEUE = "production.status";

  /** Type of the message. */
  public static final String TYPE = "production.status_changed";

  /** Requires all of it. */
  public ProductionStatus {
    requireNonNull(orderId, "order_id is missing");
    requireNonNull(productionOrderId, "production_order_id is missing");
    requireNonNull(status, "status is missing");
    requireNonNull(changedBy, "changed_by is missing");
    requireNonNull(changedAt, "changed_at is missing");
  }
}
