package io.sightline.crm;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * Whether a paid order may be made, and how far it is.
 *
 * @param userId who ordered; null when nobody said
 * @param decidedBy user id of who decided, or {@link #AUTOMATIC}; null while it waits
 * @param reason why it was rejected or withdrawn; null otherwise
 * @param decidedAt null while it waits
 * @param productionOrderId order of the MES; null until it has answered
 * @param productionStatus how far that is; null until then
 */
record Approval(
    String orderId,
    String userId,
    String productId,
    String productName,
    int quantity,
    BigDecimal totalPrice,
    ApprovalStatus status,
    String decidedBy,
    String reason,
    Instant createdAt,
    Instant decidedAt,
    String productionOrderId,
    String productionStatus) {

  /** Decides about orders that need no person. */
  static final String AUTOMATIC = "automatic";
}
