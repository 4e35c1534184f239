package io.sightline.user;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A product-service with two products, or out of order. */
final class FakeProducts implements AutoCloseable {
  final AtomicInteger calls = new AtomicInteger();
  volatile boolean broken;

  private final ShopService service =
      ShopService.start(
          "product-service",
          Config.just(ConfigSources.create(Map.of("server.host", "127.0.0.1"))),
          shop -> shop.routing(this::routes));

  String url() {
    return "http://127.0.0.1:" + service.port();
  }

  @Override
  public void close() {
    service.close();
  }

  private void routes(HttpRouting.Builder routing) {
    routing.get("/products", this::list);
  }

  private void list(ServerRequest request, ServerResponse response) {
    calls.incrementAndGet();
    if (broken) {
      response.status(Status.INTERNAL_SERVER_ERROR_500).send();
      return;
    }
    List<String> ids = request.query().all("ids");
    Json.send(
        response,
        List.of(
                new Product("1", "Laptop", "computers", new BigDecimal("999.99"), 50),
                new Product("5", "Headphones", "audio", new BigDecimal("199.99"), 150))
            .stream()
            .filter(product -> ids.contains(product.id()))
            .toList());
  }
}
