package io.sightline.mes;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.helidon.http.BadRequestException;
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
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /production-orders} and {@code /price-calculations} over HTTP. */
final class ProductionHttpService implements HttpService {
  private static final int MAX_TEXT = 20;

  private final Users users;
  private final WorkOrders orders;
  private final Sheets sheets;

  ProductionHttpService(Users users, WorkOrders orders, Sheets sheets) {
    this.users = users;
    this.orders = orders;
    this.sheets = sheets;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/production-orders", users.named(this::list))
        .any("/production-orders", MethodNotAllowed.allow("GET"))
        .get("/production-orders/{production_order_id}", users.named(this::find))
        .any("/production-orders/{production_order_id}", MethodNotAllowed.allow("GET"))
        .patch("/production-orders/{production_order_id}/status", users.named(this::changeStatus))
        .any("/production-orders/{production_order_id}/status", MethodNotAllowed.allow("PATCH"))
        .get("/production-orders/{production_order_id}/sheet", users.named(this::sheet))
        .any("/production-orders/{production_order_id}/sheet", MethodNotAllowed.allow("GET"))
        .post("/price-calculations", users.named(this::calculatePrice))
        .any("/price-calculations", MethodNotAllowed.allow("POST"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Optional<ProductionState> status =
        request.query().first("status").asOptional().map(ProductionHttpService::status);
    Json.send(
        response,
        orders.list(status, Requests.limit(request)).stream().map(sheets::explain).toList());
  }

  private void find(ServerRequest request, ServerResponse response) {
    WorkOrder order = order(request);
    UUID id = UUID.fromString(order.productionOrderId());
    Json.send(response, new Details(sheets.explain(order), orders.steps(id), orders.changes(id)));
  }

  private void changeStatus(ServerRequest request, ServerResponse response) {
    NewStatus body = Json.read(request, NewStatus.class);
    ProductionState next = status(Require.text("status", body.status(), MAX_TEXT));
    try {
      WorkOrder changed =
          Requests.id(request, "production_order_id")
              .flatMap(id -> orders.changeStatus(id, next, users.of(request)))
              .orElseThrow(ProductionHttpService::notFound);
      Json.send(response, sheets.explain(changed));
    } catch (WorkOrders.IllegalTransition e) {
      throw new HttpException(e.getMessage(), Status.CONFLICT_409, e, true);
    }
  }

  private void sheet(ServerRequest request, ServerResponse response) {
    WorkOrder order = sheets.explain(order(request));
    if (!order.sheet().isStored()) {
      response.status(Status.ACCEPTED_202);
      Json.send(response, order.sheet());
      return;
    }
    try {
      byte[] text = sheets.read(order);
      response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8").send(text);
    } catch (Sheets.Unavailable e) {
      throw new HttpException(e.getMessage(), Status.SERVICE_UNAVAILABLE_503, e, true);
    }
  }

  private void calculatePrice(ServerRequest request, ServerResponse response) {
    PriceCalculation body = Json.read(request, PriceCalculation.class);
    PriceRequest asked =
        PriceRequest.create(
            body.material(),
            body.weightKg(),
            body.labourMinutes(),
            body.quantity(),
            body.complexity(),
            body.express());
    Json.send(response, asked.price());
  }

  private WorkOrder order(ServerRequest request) {
    return Requests.id(request, "production_order_id")
        .flatMap(orders::find)
        .orElseThrow(ProductionHttpService::notFound);
  }

  private static ProductionState status(String text) {
    return ProductionState.of(text)
        .orElseThrow(
            () ->
                new BadRequestException(
                    "status must be one of planned, in_production, quality_check, on_hold,"
                        + " completed, cancelled"));
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Production order not found");
  }

  private record NewStatus(String status) {}

  private record PriceCalculation(
      String material,
      BigDecimal weightKg,
      Integer labourMinutes,
      Integer quantity,
      String complexity,
      Boolean express) {}

  private record Details(
      @JsonUnwrapped WorkOrder order, List<Step> steps, List<StatusChange> history) {}
}
