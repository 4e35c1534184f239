package io.sightline.product;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.BadRequestException;
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
  private static final int MAX_IDS = 50;

  private final Catalog catalog;
  private final Demand demand;

  ProductHttpService(Catalog catalog, Demand demand) {
    this.catalog = catalog;
    this.demand = demand;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/products", this::list)
        .any("/products", MethodNotAllowed.allow("GET"))
        .get("/products/search", this::search)
        .any("/products/search", MethodNotAllowed.allow("GET"))
        .get("/products/trending", this::trending)
        .any("/products/trending", MethodNotAllowed.allow("GET"))
        .get("/products/{product_id}", this::find)
        .any("/products/{product_id}", MethodNotAllowed.allow("GET"))
        .get("/products/{product_id}/stock", this::stock)
        .any("/products/{product_id}/stock", MethodNotAllowed.allow("GET"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    UriQuery query = request.query();
    List<Product> products = query.contains("ids") ? listed(query.all("ids")) : catalog.list();
    BusinessEvent.log(LOGGER, "products_listed");
    Json.send(response, products);
  }

  private List<Product> listed(List<String> ids) {
    if (ids.size() > MAX_IDS) {
      throw new BadRequestException("ids must have at most " + MAX_IDS + " entries");
    }
    return catalog.list(ids);
  }

  private void search(ServerRequest request, ServerResponse response) {
    List<Product> products = catalog.search(Search.create(request.query()));
    BusinessEvent.log(LOGGER, "product_searched");
    Json.send(response, products);
  }

  private void trending(ServerRequest request, ServerResponse response) {
    Json.send(response, demand.trending(Search.limit(request.query())));
  }

  private void find(ServerRequest request, ServerResponse response) {
    String id = productId(request);
    Optional<Product> product = catalog.find(id);
    if (product.isEmpty()) {
      BusinessEvent.log(LOGGER, "product_lookup", "not_found");
      LOGGER.atWarn().addKeyValue("product_id", id).log("product_not_found");
      throw notFound();
    }
    demand.viewed(id);
    BusinessEvent.log(LOGGER, "product_lookup");
    BusinessEvent.log(LOGGER, "product_viewed");
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
