package io.sightline.product;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;

/**
 * Reservations over HTTP. They are the ones of {@code shop.v1.ProductService}, and an order's has
 * the order's id.
 */
final class StockHttpService implements HttpService {
  private static final int MAX_ID = 64;

  private final Stock stock;

  StockHttpService(Stock stock) {
    this.stock = stock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/products/{product_id}/reserve", this::reserve)
        .any("/products/{product_id}/reserve", MethodNotAllowed.allow("POST"))
        .post("/products/{product_id}/release", this::release)
        .any("/products/{product_id}/release", MethodNotAllowed.allow("POST"));
  }

  private void reserve(ServerRequest request, ServerResponse response) {
    Reserve body = Json.read(request, Reserve.class);
    String id = Require.text("reservation_id", body.reservationId(), MAX_ID);
    int quantity = Require.between("quantity", body.quantity(), 1, Integer.MAX_VALUE);
    String productId = productId(request);
    try {
      int left = stock.reserve(id, productId, quantity);
      Json.send(response, new Reserved(id, productId, quantity, left));
    } catch (ReservationRefused e) {
      throw answer(e);
    }
  }

  private void release(ServerRequest request, ServerResponse response) {
    Release body = Json.read(request, Release.class);
    String id = Require.text("reservation_id", body.reservationId(), MAX_ID);
    String productId = productId(request);
    try {
      int quantity = stock.release(id, productId);
      Json.send(response, new Released(id, productId, quantity));
    } catch (ReservationRefused e) {
      throw answer(e);
    }
  }

  private static String productId(ServerRequest request) {
    String id = request.path().pathParameters().get("product_id");
    if (!Catalog.isPossibleId(id)) {
      throw answer(new ReservationRefused(ReservationRefused.Reason.NO_SUCH_PRODUCT));
    }
    return id;
  }

  private static HttpException answer(ReservationRefused refused) {
    return switch (refused.reason()) {
      case NO_SUCH_PRODUCT ->
          new HttpException("Product not found", Status.NOT_FOUND_404, refused, true);
      case OUT_OF_STOCK ->
          new HttpException("Not enough in stock", Status.CONFLICT_409, refused, true);
      case ALREADY_RELEASED ->
          new HttpException(
              "The reservation has been released", Status.CONFLICT_409, refused, true);
      case DIFFERENT_RESERVATION ->
          new HttpException(
              "reservation_id was used for a different reservation",
              Status.CONFLICT_409,
              refused,
              true);
    };
  }

  private record Reserve(String reservationId, Integer quantity) {}

  private record Reserved(String reservationId, String productId, int quantity, int stock) {}

  private record Release(String reservationId) {}

  private record Released(String reservationId, String productId, int quantity) {}
}
