package io.sightline.payment;

import io.sightline.contracts.events.PaymentEvent;
import io.sightline.payment.PaymentRefused.Reason;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Database;
import io.sightline.platform.messaging.Outbox;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The payments of the shop. */
final class Payments {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final long NANOS_PER_10_MICROS = 10_000;

  private final Database database;
  private final Outbox outbox;
  private final Processor processor;

  Payments(Database database, Outbox outbox, Processor processor) {
    this.database = database;
    this.outbox = outbox;
    this.processor = processor;
  }

  /**
   * Has an order paid. The same key has the same outcome again until it expires, and an order that
   * is paid is not charged a second time; after a decline, a request with another key or none tries
   * again.
   *
   * @throws PaymentRefused when the request contradicts an earlier one
   */
  Payment processPayment(NewPayment request) {
    Optional<Payment> earlier = findEarlier(request);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    long start = System.nanoTime();
    PaymentStatus status = processor.charge() ? PaymentStatus.COMPLETED : PaymentStatus.FAILED;
    Payment payment =
        new Payment(
            UUID.randomUUID().toString(),
            request.orderId(),
            request.amount(),
            status,
            BigDecimal.valueOf((System.nanoTime() - start) / NANOS_PER_10_MICROS, 2));
    boolean stored =
        outbox.transaction(
            (transaction, events) -> {
              if (!PaymentTable.insert(transaction, payment, request.idempotencyKey())) {
                return false;
              }
              events.add(PaymentEvent.TOPIC, event(payment));
              return true;
            });
    if (!stored) {
      // A request with the same key, or for the same order, was faster.
      return findEarlier(request).orElseGet(() -> processPayment(request));
    }
    log(payment);
    return payment;
  }

  Optional<Payment> getPayment(String paymentId) {
    return uuid(paymentId)
        .flatMap(id -> database.connection(connection -> PaymentTable.find(connection, id)));
  }

  /**
   * Gives the money back, once however often it is asked.
   *
   * @return the refunded payment; empty when there is no such payment
   * @throws PaymentRefused when nothing was paid
   */
  Optional<Payment> refund(String paymentId) {
    return uuid(paymentId)
        .flatMap(
            id -> outbox.transaction((transaction, events) -> refund(id, transaction, events)));
  }

  void forgetKeys(Duration age) {
    int keys = database.connection(connection -> PaymentTable.forgetKeys(connection, age));
    if (keys > 0) {
      LOGGER.atInfo().addKeyValue("keys", keys).log("idempotency_keys_expired");
    }
  }

  private static Optional<Payment> refund(
      UUID paymentId, Connection transaction, Outbox.Events events) throws SQLException {
    Optional<Payment> found = PaymentTable.lock(transaction, paymentId);
    if (found.isEmpty() || found.get().status() == PaymentStatus.REFUNDED) {
      return found;
    }
    if (found.get().status() == PaymentStatus.FAILED) {
      throw new PaymentRefused(Reason.NOTHING_PAID);
    }
    Payment refunded = found.get().refunded();
    PaymentTable.setRefunded(transaction, refunded);
    events.add(PaymentEvent.TOPIC, event(refunded));
    LOGGER
        .atInfo()
        .addKeyValue("payment_id", refunded.paymentId())
        .addKeyValue("order_id", refunded.orderId())
        .addKeyValue("amount", refunded.amount())
        .log("payment_refunded");
    return Optional.of(refunded);
  }

  private Optional<Payment> findEarlier(NewPayment request) {
    Optional<Payment> byKey =
        request
            .idempotencyKey()
            .flatMap(key -> database.connection(c -> PaymentTable.findByKey(c, key)));
    if (byKey.isPresent()) {
      return Optional.of(require(byKey.get(), request, Reason.KEY_USED));
    }
    return database
        .connection(connection -> PaymentTable.findCompleted(connection, request.orderId()))
        .map(paid -> require(paid, request, Reason.OTHER_AMOUNT_PAID));
  }

  private static Payment require(Payment earlier, NewPayment request, Reason otherwise) {
    if (!earlier.answers(request)) {
      throw new PaymentRefused(otherwise);
    }
    return earlier;
  }

  private static void log(Payment payment) {
    if (payment.status() == PaymentStatus.COMPLETED) {
      LOGGER
          .atInfo()
          .addKeyValue("payment_id", payment.paymentId())
          .addKeyValue("order_id", payment.orderId())
          .addKeyValue("amount", payment.amount())
          .addKeyValue("processing_time_ms", payment.processingTimeMs())
          .log("payment_completed");
      BusinessEvent.log(LOGGER, "payment_processed");
    } else {
      LOGGER
          .atError()
          .addKeyValue("order_id", payment.orderId())
          .addKeyValue("amount", payment.amount())
          .addKeyValue("reason", Processor.DECLINED)
          .log("payment_failed");
      BusinessEvent.log(LOGGER, "payment_processed", "failed");
    }
  }

  private static PaymentEvent event(Payment payment) {
    return new PaymentEvent(
        UUID.randomUUID().toString(),
        switch (payment.status()) {
          case COMPLETED -> PaymentEvent.COMPLETED;
          case FAILED -> PaymentEvent.FAILED;
          case REFUNDED -> PaymentEvent.REFUNDED;
        },
        PaymentEvent.VERSION,
        Instant.now(),
        payment.orderId(),
        payment.paymentId(),
        payment.amount(),
        payment.status().text(),
        payment.status() == PaymentStatus.FAILED ? Processor.DECLINED : null);
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no payment has such an id
    }
  }
}
