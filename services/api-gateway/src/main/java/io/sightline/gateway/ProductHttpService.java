package io.sightline.gateway;

import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/products}. */
final class ProductHttpService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final ProductClient products;
  private final PassThrough passThrough;

  ProductHttpService(ProductClient products, PassThrough passThrough) {
    this.products = products;
    this.passThrough = passThrough;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/products", this::list)
        .any("/api/products", MethodNotAllowed.allow("GET"))
        .get("/api/products/search", passThrough.to("/products/search", "q", "category", "limit"))
        .any("/api/products/search", MethodNotAllowed.allow("GET"))
        .get("/api/products/trending", passThrough.to("/products/trending", "limit"))
        .any("/api/products/trending", MethodNotAllowed.allow("GET"))
        .get("/api/products/{product_id}", passThrough.to("/products/{product_id}"))
        .any("/api/products/{product_id}", MethodNotAllowed.allow("GET"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    ProductClient.Answer answer;
    try {
      answer = products.list();
    } catch (ServiceUnavailable e) {
      LOGGER.atError().setCause(e).log("product_list_failed");
      fail(response, Status.SERVICE_UNAVAILABLE_503);
      return;
    }
    if (answer.status().code() != Status.OK_200.code()) {
      LOGGER
          .atError()
          .addKeyValue("product_service_status", answer.status().code())
          .log("product_list_failed");
      fail(response, answer.status());
      return;
    }
    BusinessEvent.log(LOGGER, "product_list");
    response.header(HeaderValues.CONTENT_TYPE_JSON).send(answer.body());
  }

  private static void fail(ServerResponse response, Status status) {
    BusinessEvent.log(LOGGER, "product_list", "failed");
    response.status(status);
    Json.send(response, Map.of("error", "Failed to list products"));
  }
}
