package io.sightline.crm;

import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.production.ProductionOrder;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Database;
import io.sightline.platform.rabbitmq.MessageOutbox;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which paid orders are made; what is approved goes to the MES. */
final class Approvals {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Database database;
  private final MessageOutbox outbox;
  private final BigDecimal automaticUpTo;

  /**
   * Creates the approvals.
   *
   * @param automaticUpTo orders up to this price are approved at once
   */
  Approvals(Database database, MessageOutbox outbox, BigDecimal automaticUpTo) {
    this.database = database;
    this.outbox = outbox;
    this.automaticUpTo = automaticUpTo;
  }

  /** Takes a paid order in, and approves it when it needs no person. */
  void open(Connection transaction, UUID orderId, OrderEvent order, MessageOutbox.Messages messages)
      throws SQLException {
    if (!ApprovalTable.insert(transaction, orderId, order)) {
      return;
    }
    LOGGER
        .atInfo()
        .addKeyValue("order_id", orderId)
        .addKeyValue("total_price", order.totalPrice())
        .log("approval_opened");
    if (order.totalPrice().compareTo(automaticUpTo) <= 0) {
      Approval waiting = ApprovalTable.find(transaction, orderId).orElseThrow();
      approve(transaction, waiting, Approval.AUTOMATIC, messages);
    }
  }

  /**
   * Takes an order out whose money went back; one that is decided stays as it is. One that is not
   * known yet is noted as well, so that its payment, when it is told later, opens nothing.
   */
  void withdraw(
      Connection transaction,
      UUID orderId,
      OrderEvent order,
      String why,
      MessageOutbox.Messages messages)
      throws SQLException {
    ApprovalTable.insert(transaction, orderId, order);
    Optional<Approval> waiting =
        ApprovalTable.lock(transaction, orderId)
            .filter(approval -> approval.status() == ApprovalStatus.WAITING);
    if (waiting.isPresent()) {
      decide(
          transaction, orderId, ApprovalStatus.WITHDRAWN, Approval.AUTOMATIC, now(), why, messages);
    }
  }

  Optional<Approval> find(UUID orderId) {
    return database.connection(connection -> ApprovalTable.find(connection, orderId));
  }

  List<Approval> list(Optional<ApprovalStatus> status, int limit) {
    return database.connection(connection -> ApprovalTable.list(connection, status, limit));
  }

  /**
   * Approves an order; one that is approved already is left as it is.
   *
   * @return the approval; empty when there is no such order
   * @throws AlreadyDecided when it was decided otherwise
   */
  Optional<Approval> approve(UUID orderId, String userId) {
    return outbox.transaction(
        (transaction, messages) -> {
          Optional<Approval> found = ApprovalTable.lock(transaction, orderId);
          if (found.isEmpty() || found.get().status() == ApprovalStatus.APPROVED) {
            return found;
          }
          approve(transaction, requireWaiting(found.get()), userId, messages);
          return ApprovalTable.find(transaction, orderId);
        });
  }

  /**
   * Rejects an order; one that is rejected already is left as it is.
   *
   * @return the approval; empty when there is no such order
   * @throws AlreadyDecided when it was decided otherwise
   */
  Optional<Approval> reject(UUID orderId, String userId, String reason) {
    return outbox.transaction(
        (transaction, messages) -> {
          Optional<Approval> found = ApprovalTable.lock(transaction, orderId);
          if (found.isEmpty() || found.get().status() == ApprovalStatus.REJECTED) {
            return found;
          }
          requireWaiting(found.get());
          decide(transaction, orderId, ApprovalStatus.REJECTED, userId, now(), reason, messages);
          return ApprovalTable.find(transaction, orderId);
        });
  }

  /** The order was decided before. */
  static final class AlreadyDecided extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AlreadyDecided(ApprovalStatus status) {
      super("Order is " + status.text());
    }
  }

  private static Approval requireWaiting(Approval approval) {
    if (approval.status() != ApprovalStatus.WAITING) {
      throw new AlreadyDecided(approval.status());
    }
    return approval;
  }

  private static void approve(
      Connection transaction, Approval waiting, String approvedBy, MessageOutbox.Messages messages)
      throws SQLException {
    Instant now = now();
    UUID orderId = UUID.fromString(waiting.orderId());
    decide(transaction, orderId, ApprovalStatus.APPROVED, approvedBy, now, null, messages);
    messages.add(
        Main.PRODUCTION_ORDERS,
        ProductionOrder.TYPE,
        new ProductionOrder(
            waiting.orderId(),
            waiting.productId(),
            waiting.productName(),
            waiting.quantity(),
            approvedBy,
            now));
  }

  private static void decide(
      Connection transaction,
      UUID orderId,
      ApprovalStatus status,
      String decidedBy,
      Instant decidedAt,
      String reason,
      MessageOutbox.Messages messages)
      throws SQLException {
    ApprovalTable.decide(transaction, orderId, status, decidedBy, decidedAt, reason);
    messages.afterCommit(
        () -> {
          LOGGER
              .atInfo()
              .addKeyValue("order_id", orderId)
              .addKeyValue("decided_by", decidedBy)
              .log("order_" + status.text());
          BusinessEvent.log(LOGGER, "order_approval", status.text());
        });
  }

  /** As precise as the database. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
