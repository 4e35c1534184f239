package io.sightline.mes;

import io.sightline.platform.Database;
import io.sightline.platform.SqlWork;
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
 *
 * <p>Whoever stores a sheet claims it first and holds no row meanwhile: a storage that hangs keeps
 * nobody from working on the order.
 */
final class Sheets {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Longer than the storage can take; who dies meanwhile leaves the sheet to others after that. */
  private static final Duration CLAIM = Duration.ofMinutes(1);

  static final String NO_STORAGE = "No storage is configured";

  private final Database database;
  private final Optional<SheetStore> store;

  /** The storage did not take the last sheet: until it does, only the schedule waits for it. */
  private volatile boolean failing;

  Sheets(Database database, Optional<SheetStore> store) {
    this.database = database;
    this.store = store;
  }

  /** Stores the sheet of an order of the shop, unless it is stored or left to the schedule. */
  void storeOf(UUID orderId) {
    if (store.isEmpty() || failing) {
      return;
    }
    claim(transaction -> WorkOrderTable.lockForSheet(transaction, orderId))
        .ifPresent(sheet -> store(sheet, store.get()));
  }

  /** Stores the sheets that are due, as long as the storage takes them. */
  void storeDue() {
    if (store.isEmpty()) {
      return;
    }
    Optional<Sheet> due;
    do {
      due = claim(WorkOrderTable::lockNextSheet);
      due.ifPresent(sheet -> store(sheet, store.get()));
    } while (due.isPresent() && !failing);
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

  private Optional<Sheet> claim(SqlWork<Optional<WorkOrder>> lock) {
    return database.transaction(
        transaction -> {
          Optional<WorkOrder> order = lock.run(transaction);
          if (order.isEmpty()) {
            return Optional.empty();
          }
          UUID id = UUID.fromString(order.get().productionOrderId());
          WorkOrderTable.claimSheet(transaction, id, CLAIM);
          String text = text(order.get(), WorkOrderTable.steps(transaction, id));
          return Optional.of(new Sheet(id, order.get().sheet().key(), text));
        });
  }

  private void store(Sheet sheet, SheetStore store) {
    try {
      store.put(sheet.key(), sheet.text());
    } catch (SdkException e) {
      failing = true;
      database.connection(
          connection -> {
            WorkOrderTable.sheetFailed(connection, sheet.id(), reason(e), LONGEST_PAUSE);
            return null;
          });
      LOGGER
          .atWarn()
          .addKeyValue("production_order_id", sheet.id())
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("sheet_not_stored");
      return;
    }
    failing = false;
    database.connection(
        connection -> {
          WorkOrderTable.sheetStored(connection, sheet.id());
          return null;
        });
    LOGGER
        .atInfo()
        .addKeyValue("production_order_id", sheet.id())
        .addKeyValue("key", sheet.key())
        .log("sheet_stored");
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

  private record Sheet(UUID id, String key, String text) {}
}
