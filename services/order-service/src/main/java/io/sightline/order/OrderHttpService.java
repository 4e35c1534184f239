package io.sightline.order;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;
import io.sightline.platform.auth.Caller;
import io.sightline.platform.auth.Tokens;
import java.math.BigDecimal;
import java.util.Optional;

/** {@code /orders} over HTTP; docs/decisions tells which of it needs a token. */
final class OrderHttpService implements HttpService {
  private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
  private static final int MAX_STATUS = 20;
  private static final int MAX_KEY = 255;
  private static final int DAYS = 30;
  private static final int MAX_DAYS = 366;

  private final Orders orders;
  private final Lifecycle lifecycle;
  private final Analytics analytics;
  private final Tokens tokens;

  OrderHttpService(Orders orders, Lifecycle lifecycle, Analytics analytics, Tokens tokens) {
    this.orders = orders;
    this.lifecycle = lifecycle;
    this.analytics = analytics;
    this.tokens = tokens;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/orders", this::list)
        .post("/orders", this::create)
        .any("/orders", MethodNotAllowed.allow("GET, POST"))
        .get("/orders/analytics", this::analyze)
        .any("/orders/analytics", MethodNotAllowed.allow("GET"))
        .get("/orders/{order_id}", this::find)
        .any("/orders/{order_id}", MethodNotAllowed.allow("GET"))
        .post("/orders/{order_id}/payment", this::pay)
        .any("/orders/{order_id}/payment", MethodNotAllowed.allow("POST"))
        .patch("/orders/{order_id}/status", this::changeStatus)
        .any("/orders/{order_id}/status", MethodNotAllowed.allow("PATCH"))
        .post("/orders/{order_id}/refund", this::refund)
        .any("/orders/{order_id}/refund", MethodNotAllowed.allow("POST"));
  }

  private void create(ServerRequest request, ServerResponse response) {
    CreateOrder body = Json.read(request, CreateOrder.class);
    NewOrder order =
        NewOrder.create(
            body.productId(),
            body.productName(),
            body.quantity(),
            body.totalPrice(),
            Optional.ofNullable(body.userId()),
            request.headers().first(IDEMPOTENCY_KEY));
    try {
      Order created = orders.createOrder(order);
      response.status(Status.CREATED_201);
      Json.send(response, created);
    } catch (OrderRefused e) {
      throw new HttpException(e.getMessage(), status(e), e, true);
    }
  }

  private void find(ServerRequest request, ServerResponse response) {
    Json.send(response, order(request));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Json.send(response, orders.listOrders(OrderQuery.of(request.query())));
  }

  private void pay(ServerRequest request, ServerResponse response) {
    Optional<String> key =
        request
            .headers()
            .first(IDEMPOTENCY_KEY)
            .map(text -> Require.text("Idempotency-Key", text, MAX_KEY));
    Order order = order(request);
    Lifecycle.Paid paid;
    try {
      paid = lifecycle.pay(order, key);
    } catch (IllegalTransition e) {
      throw conflict(e);
    } catch (PaymentRefused e) {
      if (e.reason() != PaymentRefused.Reason.DECLINED) {
        throw new HttpException(e.getMessage(), status(e), e, true);
      }
      response.status(Status.PAYMENT_REQUIRED_402);
      Json.send(response, new Declined(e.getMessage(), order.orderId()));
      return;
    }
    Json.send(response, new Paid(paid.order(), PaymentAnswer.of(paid.payment())));
  }

  private void changeStatus(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    ChangeStatus body = Json.read(request, ChangeStatus.class);
    OrderStatus next = OrderStatus.parse(Require.text("status", body.status(), MAX_STATUS));
    move(order(request), next, response);
  }

  private void refund(ServerRequest request, ServerResponse response) {
    tokens.require(request);
    Order order = order(request);
    tokens.requireUser(request, order.userId());
    move(order, OrderStatus.REFUNDED, response);
  }

  private void analyze(ServerRequest request, ServerResponse response) {
    tokens.requireRole(request, Caller.ADMIN);
    int days = OrderQuery.number(request.query(), "days", DAYS, 1, MAX_DAYS);
    Json.send(response, analytics.summary(days));
  }

  private void move(Order order, OrderStatus next, ServerResponse response) {
    try {
      Json.send(response, lifecycle.move(order, next));
    } catch (IllegalTransition e) {
      throw conflict(e);
    }
  }

  private Order order(ServerRequest request) {
    String orderId = request.path().pathParameters().get("order_id");
    return orders.getOrder(orderId).orElseThrow(() -> new NotFoundException("Order not found"));
  }

  private static HttpException conflict(IllegalTransition e) {
    return new HttpException(e.getMessage(), Status.CONFLICT_409, e, true);
  }

  private static Status status(OrderRefused refused) {
    return switch (refused.reason()) {
      case NO_SUCH_PRODUCT -> Status.NOT_FOUND_404;
      case OUT_OF_STOCK -> Status.CONFLICT_409;
      case NO_SUCH_USER, KEY_USED -> Status.UNPROCESSABLE_CONTENT_422;
      case USERS_UNAVAILABLE, UNAVAILABLE -> Status.SERVICE_UNAVAILABLE_503;
    };
  }

  private static Status status(PaymentRefused refused) {
    return switch (refused.reason()) {
      case DECLINED -> Status.PAYMENT_REQUIRED_402;
      case CONTRADICTION -> Status.UNPROCESSABLE_CONTENT_422;
      case UNAVAILABLE -> Status.SERVICE_UNAVAILABLE_503;
    };
  }

  private record CreateOrder(
      String productId,
      String productName,
      Integer quantity,
      BigDecimal totalPrice,
      String userId) {}

  private record ChangeStatus(String status) {}

  private record Paid(Order order, PaymentAnswer payment) {}

  private record Declined(String error, String orderId) {}
}
