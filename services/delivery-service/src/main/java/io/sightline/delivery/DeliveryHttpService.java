package io.sightline.delivery;

import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;

/** {@code /deliveries} over HTTP. */
final class DeliveryHttpService implements HttpService {
  private final Shipments shipments;

  DeliveryHttpService(Shipments shipments) {
    this.shipments = shipments;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/deliveries/{order_id}", this::find)
        .any("/deliveries/{order_id}", MethodNotAllowed.allow("GET"));
  }

  private void find(ServerRequest request, ServerResponse response) {
    String orderId = request.path().pathParameters().get("order_id");
    Json.send(
        response,
        shipments.find(orderId).orElseThrow(() -> new NotFoundException("Delivery not found")));
  }
}
