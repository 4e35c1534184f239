package io.sightline.gateway;

import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderValues;
import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Require;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A product-service that sells laptops, or answers what it is told. */
final class FakeProducts implements HttpService {
  static final String LAPTOP =
      "{\"id\":\"1\",\"name\":\"Laptop\",\"price\":999.99,\"stock\":50,\"category\":\"computers\"}";
  private static final String TRENDING =
      "[" + LAPTOP.replace("}", ",\"views\":3,\"ordered\":1}") + "]";

  final AtomicInteger calls = new AtomicInteger();
  final AtomicReference<String> query = new AtomicReference<>();
  volatile int status = 200;

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/products", (request, response) -> answer(response, "[" + LAPTOP + "]"))
        .get("/products/search", this::search)
        .get("/products/trending", this::trending)
        .get("/products/{product_id}", this::find);
  }

  private void search(ServerRequest request, ServerResponse response) {
    query.set(request.query().rawValue());
    text(request, "q", 100);
    text(request, "category", 50);
    limit(request);
    answer(response, "[" + LAPTOP + "]");
  }

  private void trending(ServerRequest request, ServerResponse response) {
    limit(request);
    answer(response, TRENDING);
  }

  private void find(ServerRequest request, ServerResponse response) {
    if (!request.path().pathParameters().get("product_id").equals("1")) {
      throw new NotFoundException("Product not found");
    }
    answer(response, LAPTOP);
  }

  private void answer(ServerResponse response, String body) {
    calls.incrementAndGet();
    response
        .status(status)
        .header(HeaderValues.CONTENT_TYPE_JSON)
        .send(status == 200 ? body : "{\"error\":\"failing on purpose\"}");
  }

  private static void text(ServerRequest request, String name, int maxLength) {
    request
        .query()
        .first(name)
        .filter(value -> !value.isBlank())
        .ifPresent(value -> Require.text(name, value, maxLength));
  }

  private static void limit(ServerRequest request) {
    if (request.query().contains("limit")) {
      try {
        Require.between("limit", Integer.valueOf(request.query().get("limit")), 1, 100);
      } catch (NumberFormatException e) {
        throw new BadRequestException("limit must be a whole number", e);
      }
    }
  }
}
