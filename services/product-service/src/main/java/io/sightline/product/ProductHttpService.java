package io.sightline.product;

import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /products} over HTTP. */
final class ProductHttpService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Catalog catalog;

  ProductHttpService(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", this::list)
        .any("/", MethodNotAllowed.allow("GET"))
        .get("/{product_id}", this::find)
        .any("/{product_id}", MethodNotAllowed.allow("GET"))
        .get("/{product_id}/stock", this::stock)
        .any("/{product_id}/stock", MethodNotAllowed.allow("GET"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    List<Product> products = catalog.list();
    BusinessEvent.log(LOGGER, "products_listed");
    Json.send(response, products);
  }

  private void find(ServerRequest request, ServerResponse response) {
    String id = productId(request);
    Optional<Product> product = catalog.find(id);
    if (product.isEmpty()) {
      BusinessEvent.log(LOGGER, "product_lookup", "not_found");
      LOGGER.atWarn().addKeyValue("product_id", id).log("product_not_found");
      throw notFound();
    }
    BusinessEvent.log(LOGGER, "product_lookup");
    Json.send(response, product.get());
  }

  private void stock(ServerRequest request, ServerResponse response) {
    String id = productId(request);
    int stock = catalog.stock(id).orElseThrow(ProductHttpService::notFound);
    Json.send(response, new StockAnswer(id, stock));
  }

  private static String productId(ServerRequest request) {
    return request.path().pathParameters().get("product_id");
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Product not found");
  }

  private record StockAnswer(String productId, int stock) {}
}
