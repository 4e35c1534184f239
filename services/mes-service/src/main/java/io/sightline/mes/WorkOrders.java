package io.sightline.mes;

import io.sightline.contracts.production.ProductionOrder;
import io.sightline.contracts.production.ProductionStatus;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Database;
import io.sightline.platform.rabbitmq.MessageOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Production orders and how they are made. */
final class WorkOrders {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  /** Who changes what no person changes. */
  private static final String SCHEDULE = "schedule";

  private static final int LOT = 100;
  private static final int MOST_LOTS = 10;

  private final Database database;
  private final MessageOutbox outbox;
  private final Duration stepDuration;

  /**
   * Creates the production orders.
   *
   * @param stepDuration time that one step takes for up to a hundred units
   */
  WorkOrders(Database database, MessageOutbox outbox, Duration stepDuration) {
    this.database = database;
    this.outbox = outbox;
    this.stepDuration = stepDuration;
  }

  /** Takes in an order that is to be made; one that is taken in already stays as it is. */
  void accept(
      Connection transaction, UUID orderId, ProductionOrder order, MessageOutbox.Messages messages)
      throws SQLException {
    ProductSpec spec = WorkOrderTable.spec(transaction, order.productId());
    Price price = Price.calculate(spec, order.quantity(), false);
    Optional<WorkOrder> accepted =
        WorkOrderTable.insert(transaction, orderId, order, price.total(), now());
    if (accepted.isEmpty()) {
      LOGGER.atInfo().addKeyValue("order_id", orderId).log("production_order_known");
      return;
    }
    WorkOrder work = accepted.get();
    tell(
        work,
        new StatusChange(work.version(), work.status(), work.updatedBy(), work.updatedAt()),
        messages);
    messages.afterCommit(
        () -> {
          LOGGER
              .atInfo()
              .addKeyValue("production_order_id", work.productionOrderId())
              .addKeyValue("order_id", orderId)
              .addKeyValue("product_id", order.productId())
              .addKeyValue("quantity", order.quantity())
              .log("production_order_accepted");
          BusinessEvent.log(LOGGER, "production_order_accepted");
        });
  }

  Optional<WorkOrder> find(UUID id) {
    return database.connection(connection -> WorkOrderTable.find(connection, id));
  }

  List<WorkOrder> list(Optional<ProductionState> status, int limit) {
    return database.connection(connection -> WorkOrderTable.list(connection, status, limit));
  }

  List<Step> steps(UUID id) {
    return database.connection(connection -> WorkOrderTable.steps(connection, id));
  }

  List<StatusChange> changes(UUID id) {
    return database.connection(connection -> WorkOrderTable.changes(connection, id));
  }

  /**
   * Changes the status by hand; the schedule goes on from there.
   *
   * @return the production order; empty when there is none
   * @throws IllegalTransition when it cannot become that
   */
  Optional<WorkOrder> changeStatus(UUID id, ProductionState next, String user) {
    return outbox.transaction(
        (transaction, messages) -> {
          Optional<WorkOrder> found = WorkOrderTable.lock(transaction, id);
          if (found.isEmpty() || found.get().status() == next) {
            return found;
          }
          WorkOrder order = found.get();
          if (!order.status().canBecome(next)) {
            throw new IllegalTransition(order.status(), next);
          }
          arrangeSteps(transaction, id, order.status(), next);
          become(transaction, order, next, user, messages);
          boolean goesOn =
              next == ProductionState.IN_PRODUCTION || next == ProductionState.QUALITY_CHECK;
          WorkOrderTable.updateDue(transaction, id, goesOn ? now() : null);
          return WorkOrderTable.find(transaction, id);
        });
  }

  /** Ends and begins steps that are due. */
  void advance() {
    boolean some;
    do {
      some =
          outbox.transaction(
              (transaction, messages) -> {
                Optional<WorkOrder> due = WorkOrderTable.lockNextDue(transaction);
                if (due.isPresent()) {
                  advance(transaction, due.get(), messages);
                }
                return due.isPresent();
              });
    } while (some);
  }

  /** The order cannot become that. */
  static final class IllegalTransition extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IllegalTransition(ProductionState from, ProductionState to) {
      super("Production order is %s and cannot become %s".formatted(from.text(), to.text()));
    }
  }

  private void advance(Connection transaction, WorkOrder order, MessageOutbox.Messages messages)
      throws SQLException {
    UUID id = UUID.fromString(order.productionOrderId());
    Instant now = now();
    List<Step> open =
        WorkOrderTable.steps(transaction, id).stream().filter(step -> !step.isFinished()).toList();
    if (!open.isEmpty() && open.getFirst().startedAt() != null) {
      finish(transaction, id, open.getFirst(), now);
      open = open.subList(1, open.size());
    }
    if (open.isEmpty()) {
      become(transaction, order, ProductionState.COMPLETED, SCHEDULE, messages);
      WorkOrderTable.updateDue(transaction, id, null);
      return;
    }
    Step next = open.getFirst();
    ProductionState status =
        next.isCheck() ? ProductionState.QUALITY_CHECK : ProductionState.IN_PRODUCTION;
    if (order.status() != status) {
      become(transaction, order, status, SCHEDULE, messages);
    }
    WorkOrderTable.updateStep(transaction, id, new Step(next.position(), next.name(), now, null));
    int lots = Math.min((order.quantity() + LOT - 1) / LOT, MOST_LOTS);
    WorkOrderTable.updateDue(transaction, id, now.plus(stepDuration.multipliedBy(lots)));
  }

  /** Makes the steps say what somebody has decided. */
  private static void arrangeSteps(
      Connection transaction, UUID id, ProductionState from, ProductionState to)
      throws SQLException {
    boolean rework = from == ProductionState.QUALITY_CHECK && to == ProductionState.IN_PRODUCTION;
    for (Step step : WorkOrderTable.steps(transaction, id)) {
      boolean lastTwo = step.position() >= Step.NAMES.size() - 1;
      boolean done =
          to == ProductionState.COMPLETED
              || (to == ProductionState.QUALITY_CHECK && !step.isCheck());
      if (done && !step.isFinished()) {
        finish(transaction, id, step, now());
      } else if ((rework && lastTwo) || (!step.isFinished() && step.startedAt() != null)) {
        // It is begun anew, if ever.
        WorkOrderTable.updateStep(
            transaction, id, new Step(step.position(), step.name(), null, null));
      }
    }
  }

  private static void finish(Connection transaction, UUID id, Step step, Instant now)
      throws SQLException {
    Instant started = step.startedAt() == null ? now : step.startedAt();
    WorkOrderTable.updateStep(
        transaction, id, new Step(step.position(), step.name(), started, now));
  }

  private static void become(
      Connection transaction,
      WorkOrder order,
      ProductionState status,
      String user,
      MessageOutbox.Messages messages)
      throws SQLException {
    StatusChange change = new StatusChange(order.version() + 1, status, user, now());
    WorkOrderTable.updateStatus(transaction, UUID.fromString(order.productionOrderId()), change);
    tell(order, change, messages);
    messages.afterCommit(
        () -> {
          LOGGER
              .atInfo()
              .addKeyValue("production_order_id", order.productionOrderId())
              .addKeyValue("order_id", order.orderId())
              .addKeyValue("status", status.text())
              .addKeyValue("changed_by", user)
              .log("production_status_changed");
          if (status == ProductionState.COMPLETED) {
            BusinessEvent.log(LOGGER, "production_completed");
          }
        });
  }

  private static void tell(WorkOrder order, StatusChange change, MessageOutbox.Messages messages)
      throws SQLException {
    messages.add(
        Main.PRODUCTION_STATUS,
        ProductionStatus.TYPE,
        new ProductionStatus(
            order.orderId(),
            order.productionOrderId(),
            change.status().text(),
            change.version(),
            change.changedBy(),
            change.changedAt()));
  }

  /** As precise as the database. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
