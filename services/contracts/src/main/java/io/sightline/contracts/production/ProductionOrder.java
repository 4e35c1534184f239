package io.sightline.contracts.production;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An order of the shop that is approved and is to be made, from CRM to MES.
 *
 * @param orderId order of the shop; it is made once
 * @param productId product ordered
 * @param productName name of the product when it was ordered
 * @param quantity units to make
 * @param approvedBy user id of who approved it, or {@code automatic}
 * @param approvedAt when it was approved
 */
public record ProductionOrder(
    String orderId,
    String productId,
    String productName,
    int quantity,
    String approvedBy,
    Instant approvedAt) {

  /** Exchange of all messages between CRM and MES. */
  public static final String EXCHANGE = "production";

  /** Queue of production orders, and their routing key. */
  public static final String QUEUE = "production.orders";

  /** Type of the message. */
  public static final String TYPE = "production.ordered";

  /** Requires all of it. */
  public ProductionOrder {
    requireNonNull(orderId, "order_id is missing");
    requireNonNull(productId, "product_id is missing");
    requireNonNull(productName, "product_name is missing");
    requireNonNull(approvedBy, "approved_by is missing");
    requireNonNull(approvedAt, "approved_at is missing");
  }
}
