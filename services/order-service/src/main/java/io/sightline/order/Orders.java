package io.sightline.order;

import io.grpc.StatusRuntimeException;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.order.Attempts.Attempt;
import io.sightline.order.OrderRefused.Reason;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Database;
import io.sightline.platform.DatabaseException;
import io.sightline.platform.SimulatedDelay;
import io.sightline.platform.messaging.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The orders of the shop. */
final class Orders {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Database database;
  private final Outbox outbox;
  private final Customers customers;
  private final Stock stock;
  private final SimulatedDelay delay;

  Orders(Database database, Outbox outbox, Customers customers, Stock stock, SimulatedDelay delay) {
    this.database = database;
    this.outbox = outbox;
    this.customers = customers;
    this.stock = stock;
    this.delay = delay;
  }

  /**
   * Reserves the stock and stores the order; a request that was answered before gets the same
   * order. A user who is named must exist; without one user-service is not asked.
   *
   * @throws OrderRefused when that cannot be done
   */
  Order createOrder(NewOrder request) {
    Optional<Order> earlier = findByKey(request);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    try {
      request.userId().ifPresent(customers::require);
    } catch (OrderRefused e) {
      logRefused(request, e).log("order_refused");
      throw e;
    }
    Attempt attempt = begin(request);
    delay.await();
    try {
      stock.reserve(attempt.orderId().toString(), request.productId(), request.quantity());
      return store(attempt.orderId(), request);
    } catch (OrderRefused | DatabaseException e) {
      logRefused(request, e).addKeyValue("order_id", attempt.orderId()).log("order_refused");
      if (attempt.ours()) {
        end(attempt, !(e instanceof OrderRefused refused && refused.nothingReserved()));
      }
      throw e;
    }
  }

  Optional<Order> getOrder(String orderId) {
    Optional<Order> order =
        uuid(orderId).flatMap(id -> database.connection(c -> OrderTable.find(c, id)));
    if (order.isEmpty()) {
      LOGGER.atWarn().addKeyValue("order_id", orderId).log("order_not_found");
    }
    return order;
  }

  List<Order> listOrders(OrderQuery query) {
    return database.connection(connection -> OrderTable.list(connection, query));
  }

  void forgetKeys(Duration age) {
    int keys = database.connection(connection -> OrderTable.forgetKeys(connection, age));
    if (keys > 0) {
      LOGGER.atInfo().addKeyValue("keys", keys).log("idempotency_keys_expired");
    }
  }

  /** Gives back the stock of attempts that ended without an order, such as by a crash. */
  void giveBackAbandoned(Duration age) {
    Optional<UUID> abandoned;
    do {
      abandoned =
          database.transaction(
              transaction -> {
                Optional<UUID> orderId = Attempts.endOldest(transaction, age);
                orderId.ifPresent(id -> stock.release(id.toString()));
                return orderId;
              });
      abandoned.ifPresent(
          id ->
              LOGGER.atWarn().addKeyValue("order_id", id).log("stock_of_abandoned_order_released"));
    } while (abandoned.isPresent());
  }

  private Attempt begin(NewOrder request) {
    return database
        .connection(connection -> Attempts.begin(connection, request.idempotencyKey()))
        .orElseThrow(() -> new OrderRefused(Reason.UNAVAILABLE));
  }

  private Order store(UUID orderId, NewOrder request) {
    Optional<Order> stored =
        outbox.transaction(
            (transaction, events) -> {
              if (!Attempts.end(transaction, orderId)) {
                return Optional.empty();
              }
              Order order = OrderTable.insert(transaction, orderId, request);
              events.add(OrderEvent.TOPIC, order.event());
              return Optional.of(order);
            });
    if (stored.isEmpty()) {
      // Another request with the same key was faster, or the stock was given back meanwhile.
      return findByKey(request).orElseThrow(() -> new OrderRefused(Reason.UNAVAILABLE));
    }
    Order order = stored.get();
    LOGGER
        .atInfo()
        .addKeyValue("order_id", order.orderId())
        .addKeyValue("product_id", order.productId())
        .addKeyValue("total_price", order.totalPrice())
        .log("order_created");
    BusinessEvent.log(LOGGER, "order_created");
    return order;
  }

  private Optional<Order> findByKey(NewOrder request) {
    Optional<Order> order =
        request
            .idempotencyKey()
            .flatMap(key -> database.connection(c -> OrderTable.findByKey(c, key)));
    if (order.isPresent() && !order.get().answers(request)) {
      throw new OrderRefused(Reason.KEY_USED);
    }
    return order;
  }

  /** Ends the attempt and gives its stock back, both or neither; what fails is done later. */
  private void end(Attempt attempt, boolean release) {
    try {
      database.transaction(
          transaction -> {
            if (Attempts.end(transaction, attempt.orderId()) && release) {
              stock.release(attempt.orderId().toString());
            }
            return null;
          });
    } catch (DatabaseException | StatusRuntimeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("order_id", attempt.orderId())
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("stock_not_released_yet");
    }
  }

  private static LoggingEventBuilder logRefused(NewOrder request, RuntimeException reason) {
    return LOGGER
        .atWarn()
        .addKeyValue("product_id", request.productId())
        .addKeyValue("quantity", request.quantity())
        .addKeyValue("reason", String.valueOf(reason.getMessage()));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no order has such an id
    }
  }
}
