package io.sightline.mes;

import io.helidon.config.Config;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.sightline.contracts.production.ProductionOrder;
import io.sightline.contracts.production.ProductionStatus;
import io.sightline.platform.Database;
import io.sightline.platform.ShopService;
import io.sightline.platform.rabbitmq.Broker;
import io.sightline.platform.rabbitmq.MessageConsumer;
import io.sightline.platform.rabbitmq.MessageOutbox;
import io.sightline.platform.rabbitmq.Route;
import java.time.Duration;
import java.util.Optional;

/** The mes-service: makes what is ordered and approved. */
public final class Main {
  static final String NAME = "mes-service";
  static final Route PRODUCTION_ORDERS = new Route(ProductionOrder.EXCHANGE, ProductionOrder.QUEUE);
  static final Route PRODUCTION_STATUS =
      new Route(ProductionOrder.EXCHANGE, ProductionStatus.QUEUE);

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
    Config config = service.config();
    Users users = Users.parse(config.get("production.users").asString().get());
    Database database = service.database("mes");
    Broker broker = Broker.create(config.get("rabbitmq"), NAME);
    MessageOutbox outbox = service.onStop(new MessageOutbox(database, broker));
    WorkOrders orders =
        new WorkOrders(
            database, outbox, config.get("production.step.duration").as(Duration.class).get());

    Config storage = config.get("storage");
    Optional<SheetStore> store = SheetStore.create(storage);
    store.ifPresent(service::onStop);
    Sheets sheets = new Sheets(database, store);
    every(service, config.get("production.step.interval"), orders::advance);
    every(service, storage.get("interval"), sheets::storeDue);

    MessageConsumer consumer =
        service.onStop(
            new MessageConsumer(
                broker, PRODUCTION_ORDERS, outbox, new ProductionOrderHandler(orders, sheets)));
    service
        .ready("messages", consumer::check)
        .routing(routing -> routing.register(new ProductionHttpService(users, orders, sheets)));
  }

  private static void every(ShopService service, Config interval, Runnable work) {
    Task task =
        FixedRate.builder()
            .interval(interval.as(Duration.class).get())
            .task(invocation -> work.run())
            .build();
    service.onStop(task::close);
  }
}
