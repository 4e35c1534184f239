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

    Task restock =
        FixedRate.builder()
            .interval(service.config().get("catalog.restock.interval").as(Duration.class).get())
            .task(invocation -> stock.fillUp())
            .build();
    service.onStop(restock::close);

    service
        .routing(routing -> routing.register("/products", new ProductHttpService(catalog)))
        .grpc(new ProductGrpcService(catalog, stock));
  }
}
