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
import java.math.BigDecimal;

/** {@code /orders} over HTTP. */
final class OrderHttpService implements HttpService {
  private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

  private final Orders orders;

  OrderHttpService(Orders orders) {
    this.orders = orders;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/orders", this::list)
        .post("/orders", this::create)
        .any("/orders", MethodNotAllowed.allow("GET, POST"))
        .get("/orders/{order_id}", this::find)
        .any("/orders/{order_id}", MethodNotAllowed.allow("GET"));
  }

  private void create(ServerRequest request, ServerResponse response) {
    CreateOrder body = Json.read(request, CreateOrder.class);
    NewOrder order =
        NewOrder.create(
            body.productId(),
            body.productName(),
            body.quantity(),
            body.totalPrice(),
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
    String orderId = request.path().pathParameters().get("order_id");
    Json.send(
        response,
        orders.getOrder(orderId).orElseThrow(() -> new NotFoundException("Order not found")));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Json.send(response, orders.listOrders());
  }

  private static Status status(OrderRefused refused) {
    return switch (refused.reason()) {
      case NO_SUCH_PRODUCT -> Status.NOT_FOUND_404;
      case OUT_OF_STOCK -> Status.CONFLICT_409;
      case KEY_USED -> Status.UNPROCESSABLE_CONTENT_422;
      case UNAVAILABLE -> Status.SERVICE_UNAVAILABLE_503;
    };
  }

  private record CreateOrder(
      String productId, String productName, Integer quantity, BigDecimal totalPrice) {}
}
