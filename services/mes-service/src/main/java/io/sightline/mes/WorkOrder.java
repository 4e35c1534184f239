package io.sightline.mes;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A production order.
 *
 * @param orderId order of the shop that it is made for
 * @param calculatedPrice what making it should bring
 * @param version number of its last change of status
 * @param updatedBy who changed it last
 * @param sheet its production sheet
 */
record WorkOrder(
    String productionOrderId,
    String orderId,
    String productId,
    String productName,
    int quantity,
    BigDecimal calculatedPrice,
    ProductionState status,
    int version,
    Instant createdAt,
    Instant updatedAt,
    String updatedBy,
    Sheet sheet) {

  /**
   * Where the production sheet is.
   *
   * @param status {@code stored} or {@code pending}
   * @param key name of the object in the storage
   * @param reason why it is pending; null when it is stored, or not tried yet
   */
  record Sheet(String status, String key, String reason) {
    private static final String STORED = "stored";
    private static final String PENDING = "pending";

    static Sheet stored(String key) {
      return new Sheet(STORED, key, null);
    }

    static Sheet pending(String key, String reason) {
      return new Sheet(PENDING, key, reason);
    }

    boolean isStored() {
      return status.equals(STORED);
    }
  }

  /** The same with a reason why its sheet is pending, if it is. */
  WorkOrder sheetPending(String reason) {
    return sheet.isStored()
        ? this
        : new WorkOrder(
            productionOrderId,
            orderId,
            productId,
            productName,
            quantity,
            calculatedPrice,
            status,
            version,
            createdAt,
            updatedAt,
            updatedBy,
            Sheet.pending(sheet.key(), reason));
  }
}
