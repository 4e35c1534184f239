package io.sightline.order;

import io.sightline.contracts.v1.Payment;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.messaging.Outbox;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of an order after it was created, as far as this service decides it. */
final class Lifecycle {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final String COMPLETED = "completed";

  private final Outbox outbox;
  private final Payments payments;
  private final Obligations obligations;

  Lifecycle(Outbox outbox, Payments payments, Obligations obligations) {
    this.outbox = outbox;
    this.payments = payments;
    this.obligations = obligations;
  }

  /**
   * Has an order paid. One that is paid is not paid again, and the answer is the payment it has.
   *
   * @throws IllegalTransition when the order can no longer be paid
   * @throws PaymentRefused when it was not paid, or not for sure
   */
  Paid pay(Order order, Optional<String> idempotencyKey) {
    if (order.paymentId() != null && order.status() != OrderStatus.REFUNDED) {
      return new Paid(order, payments.find(order.paymentId()));
    }
    if (!order.status().canBecome(OrderStatus.PAID)) {
      throw new IllegalTransition(order, OrderStatus.PAID);
    }
    Payment payment = payments.pay(order, idempotencyKey);
    if (!payment.getStatus().equals(COMPLETED)) {
      throw new IllegalTransition("The payment with this Idempotency-Key was refunded");
    }
    String paymentId = payment.getPaymentId();
    BigDecimal amount = new BigDecimal(payment.getAmount());
    UUID orderId = UUID.fromString(order.orderId());
    Order after =
        outbox.transaction(
            (transaction, events) ->
                Transitions.pay(
                    transaction, events, locked(transaction, orderId), paymentId, amount));
    if (!paymentId.equals(after.paymentId())) {
      obligations.meet(orderId);
      throw new IllegalTransition(after, OrderStatus.PAID);
    }
    return new Paid(after, payment);
  }

  /**
   * Moves an order on.
   *
   * @throws IllegalTransition when it cannot go there from where it stands
   */
  Order move(Order order, OrderStatus next) {
    UUID orderId = UUID.fromString(order.orderId());
    Order after;
    try {
      after =
          outbox.transaction(
              (transaction, events) ->
                  Transitions.move(transaction, events, locked(transaction, orderId), next));
    } catch (IllegalTransition e) {
      if (next == OrderStatus.REFUNDED) {
        BusinessEvent.log(LOGGER, "order_refunded", "failed");
      }
      throw e;
    }
    if (next == OrderStatus.REFUNDED) {
      BusinessEvent.log(LOGGER, "order_refunded");
    }
    obligations.meet(orderId);
    return after;
  }

  /** Gives up orders that nobody paid in time. */
  void cancelUnpaid(Duration age) {
    boolean met = true;
    Optional<Order> cancelled;
    do {
      cancelled = outbox.transaction((transaction, events) -> cancelOne(transaction, events, age));
      // While product-service is away, its stock waits and the orders do not.
      if (cancelled.isPresent() && met) {
        met = obligations.meet(UUID.fromString(cancelled.get().orderId()));
      }
    } while (cancelled.isPresent());
  }

  private static Optional<Order> cancelOne(
      Connection transaction, Outbox.Events events, Duration age) throws SQLException {
    Optional<Order> unpaid = OrderTable.lockUnpaid(transaction, age);
    return unpaid.isEmpty()
        ? unpaid
        : Optional.of(Transitions.move(transaction, events, unpaid.get(), OrderStatus.CANCELLED));
  }

  private static Order locked(Connection transaction, UUID orderId) throws SQLException {
    return OrderTable.lock(transaction, orderId).orElseThrow();
  }

  /** An order and its payment. */
  record Paid(Order order, Payment payment) {}
}
