package io.sightline.product;

import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.sightline.platform.Database;
import io.sightline.platform.ShopService;
import io.sightline.platform.SimulatedDelay;
import java.time.Duration;

/** The product-service: catalogue, stock and reservations. */
public final class Main {
  static final String NAME = "product-service";

  private Main() {}

  /**
   * Starts the service.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    ShopService.run(NAME, Main::setup);
  }

  static void setup(ShopService service) {
    Database database = service.database("catalog");
    Catalog catalog =
        new Catalog(database, SimulatedDelay.create(service.config().get("catalog.delay")));
    Stock stock = new Stock(database);
    Demand demand =
        service.onStop(
            new Demand(
                database,
                service.config().get("catalog.trending.within").as(Duration.class).get()));

    every(service, "catalog.restock.interval", stock::fillUp);
    every(service, "catalog.views.interval", demand::writeViews);

    service
        .routing(
            routing ->
                routing
                    .register(new ProductHttpService(catalog, demand))
                    .register(new StockHttpService(stock)))
        .grpc(new ProductGrpcService(catalog, stock));
  }

  private static void every(ShopService service, String interval, Runnable work) {
    Task task =
        FixedRate.builder()
            .interval(service.config().get(interval).as(Duration.class).get())
            .task(invocation -> work.run())
            .build();
    service.onStop(task::close);
  }
}
