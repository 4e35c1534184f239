package io.sightline.gateway;

import dev.failsafe.CircuitBreakerOpenException;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.contracts.v1.Order;
import io.sightline.contracts.v1.Payment;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/orders}: buys a product by asking product, order and payment one after the other. */
final class OrderHttpService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
  private static final int MAX_KEY_LENGTH = 128;
  private static final int MAX_ID_LENGTH = 64;
  private static final int MAX_QUANTITY = 1000;

  private final ProductClient products;
  private final OrderClient orders;
  private final PaymentClient payments;

  OrderHttpService(ProductClient products, OrderClient orders, PaymentClient payments) {
    this.products = products;
    this.orders = orders;
    this.payments = payments;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/api/orders", this::create)
        .any("/api/orders", MethodNotAllowed.allow("POST"))
        .get("/api/orders/{order_id}", this::find)
        .any("/api/orders/{order_id}", MethodNotAllowed.allow("GET"));
  }

  private void create(ServerRequest request, ServerResponse response) {
    CreateOrder body = Json.read(request, CreateOrder.class);
    String productId = Require.text("product_id", body.productId(), MAX_ID_LENGTH);
    int quantity = Require.between("quantity", body.quantity(), 1, MAX_QUANTITY);
    String userId =
        body.userId() == null ? "" : Require.text("user_id", body.userId(), MAX_ID_LENGTH);
    String key = idempotencyKey(request);

    Optional<Product> product;
    try {
      product = products.find(productId);
    } catch (ServiceUnavailable e) {
      BusinessEvent.log(LOGGER, "order_creation", "order_failed");
      LOGGER.atError().setCause(e).log("order_failed");
      response.status(Status.SERVICE_UNAVAILABLE_503);
      Json.send(response, Map.of("error", "Failed to look up product"));
      return;
    }
    if (product.isEmpty()) {
      BusinessEvent.log(LOGGER, "order_creation", "product_not_found");
      throw new NotFoundException("Product not found");
    }

    Order order;
    try {
      order = orders.create(product.get(), quantity, userId, key);
    } catch (StatusRuntimeException | CircuitBreakerOpenException e) {
      BusinessEvent.log(LOGGER, "order_creation", "order_failed");
      failed("order_failed", e);
      if (code(e) == Code.INVALID_ARGUMENT) {
        // Everything else in the call was checked here or comes from product-service.
        throw new BadRequestException("Idempotency-Key was used for a different order");
      }
      if (code(e) == Code.PERMISSION_DENIED) {
        throw new NotFoundException("User not found");
      }
      response.status(Status.INTERNAL_SERVER_ERROR_500);
      Json.send(response, Map.of("error", "Failed to create order"));
      return;
    }

    Payment payment;
    try {
      payment = payments.pay(order, key);
    } catch (StatusRuntimeException | CircuitBreakerOpenException e) {
      BusinessEvent.log(LOGGER, "order_creation", "payment_failed");
      failed("payment_failed", e);
      response.status(Status.PAYMENT_REQUIRED_402);
      Json.send(response, new Unpaid("Payment failed", OrderAnswer.of(order)));
      return;
    }

    BusinessEvent.log(LOGGER, "order_creation");
    response.status(Status.CREATED_201);
    Json.send(response, new Paid(OrderAnswer.of(order), PaymentAnswer.of(payment)));
  }

  private void find(ServerRequest request, ServerResponse response) {
    String orderId = request.path().pathParameters().get("order_id");
    Order order;
    try {
      order = orders.get(orderId);
    } catch (StatusRuntimeException | CircuitBreakerOpenException e) {
      Code code = code(e);
      // An id that order-service does not even accept belongs to no order.
      if (code == Code.NOT_FOUND || code == Code.INVALID_ARGUMENT) {
        BusinessEvent.log(LOGGER, "order_lookup", "not_found");
        throw new NotFoundException("Order not found");
      }
      BusinessEvent.log(LOGGER, "order_lookup", "failed");
      failed("order_lookup_failed", e);
      response.status(
          GrpcOutage.isOutage(null, e) || e instanceof CircuitBreakerOpenException
              ? Status.SERVICE_UNAVAILABLE_503
              : Status.INTERNAL_SERVER_ERROR_500);
      Json.send(response, Map.of("error", "Failed to look up order"));
      return;
    }
    BusinessEvent.log(LOGGER, "order_lookup");
    Json.send(response, OrderAnswer.of(order));
  }

  /**
   * The caller's key, which makes two requests with it one order. Without one the gateway makes it
   * up, so that at least its own repetitions are safe.
   */
  private static String idempotencyKey(ServerRequest request) {
    Optional<String> sent = request.headers().first(IDEMPOTENCY_KEY);
    if (sent.isEmpty()) {
      return UUID.randomUUID().toString();
    }
    String key = sent.get();
    if (key.isBlank()
        || key.length() > MAX_KEY_LENGTH
        || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new BadRequestException(
          "Idempotency-Key must have 1 to " + MAX_KEY_LENGTH + " visible ASCII characters");
    }
    return key;
  }

  /** A refusal is the shop at work, anything else is trouble. */
  private static void failed(String event, RuntimeException e) {
    Code code = code(e);
    switch (code) {
      case FAILED_PRECONDITION, NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT ->
          LOGGER.atWarn().addKeyValue("reason", code).log(event);
      default -> LOGGER.atError().addKeyValue("reason", code).setCause(e).log(event);
    }
  }

  private static Code code(RuntimeException e) {
    return io.grpc.Status.fromThrowable(e).getCode();
  }

  private record Paid(OrderAnswer order, PaymentAnswer payment) {}

  private record Unpaid(String error, OrderAnswer order) {}
}
