package io.sightline.mes;

import io.sightline.platform.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The production sheet of each order, one text in the storage. It is stored by whoever took the
 * order in, right after the commit; what does not work then is tried again by a schedule, also
 * after a restart.
 */
final class Sheets {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  static final String NO_STORAGE = "No storage is configured";

  private final Database database;
  private final Optional<SheetStore> store;

  Sheets(Database database, Optional<SheetStore> store) {
    this.database = database;
    this.store = store;
  }

  /** Stores the sheet of an order of the shop, unless it is stored or somebody is at it. */
  void storeOf(UUID orderId) {
    if (store.isEmpty()) {
      return;
    }
    database.transaction(
        transaction -> {
          Optional<WorkOrder> order = WorkOrderTable.findByOrder(transaction, orderId);
          if (order.isPresent()) {
            UUID id = UUID.fromString(order.get().productionOrderId());
            Optional<WorkOrder> pending = WorkOrderTable.lockForSheet(transaction, id);
            if (pending.isPresent()) {
              store(transaction, pending.get(), store.get());
            }
          }
          return null;
        });
  }

  /** Stores the sheets that are due. */
  void storeDue() {
    if (store.isEmpty()) {
      return;
    }
    boolean some;
    do {
      some =
          database.transaction(
              transaction -> {
                Optional<WorkOrder> due = WorkOrderTable.lockNextSheet(transaction);
                if (due.isPresent()) {
                  store(transaction, due.get(), store.get());
                }
                return due.isPresent();
              });
    } while (some);
  }

  /** The order with the reason why its sheet is pending, if it is. */
  WorkOrder explain(WorkOrder order) {
    return store.isPresent() ? order : order.sheetPending(NO_STORAGE);
  }

  /**
   * Reads a sheet that is stored.
   *
   * @throws Unavailable when the storage does not give it
   */
  byte[] read(WorkOrder order) {
    SheetStore from = store.orElseThrow(() -> new Unavailable(NO_STORAGE, null));
    try {
      return from.get(order.sheet().key());
    } catch (SdkException e) {
      throw new Unavailable("The storage does not answer now, try again", e);
    }
  }

  /** The storage cannot be read. */
  static final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The row stays locked meanwhile, so that nobody else stores the same sheet. */
  private static void store(Connection transaction, WorkOrder order, SheetStore store)
      throws SQLException {
    UUID id = UUID.fromString(order.productionOrderId());
    try {
      store.put(order.sheet().key(), text(order, WorkOrderTable.steps(transaction, id)));
      WorkOrderTable.sheetStored(transaction, id);
      LOGGER
          .atInfo()
          .addKeyValue("production_order_id", id)
          .addKeyValue("key", order.sheet().key())
          .log("sheet_stored");
    } catch (SdkException e) {
      WorkOrderTable.sheetFailed(transaction, id, reason(e), LONGEST_PAUSE);
      LOGGER
          .atWarn()
          .addKeyValue("production_order_id", id)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("sheet_not_stored");
    }
  }

  /** Only of what never changes, so that it is the same however often it is stored. */
  private static String text(WorkOrder order, List<Step> steps) {
    StringBuilder text = new StringBuilder();
    line(text, "Production order", order.productionOrderId());
    line(text, "Order", order.orderId());
    line(text, "Product", order.productId() + " " + order.productName());
    line(text, "Quantity", String.valueOf(order.quantity()));
    line(text, "Calculated price", order.calculatedPrice().toPlainString());
    line(text, "Accepted", order.createdAt().toString());
    text.append('\n');
    steps.forEach(step -> line(text, step.position() + ".", "[ ] " + step.name()));
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("%-18s".formatted(label)).append(value.replaceAll("\\p{Cntrl}", " ")).append('\n');
  }

  private static String reason(SdkException e) {
    return "The storage did not take it: "
        + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
