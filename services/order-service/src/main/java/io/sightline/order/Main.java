package io.sightline.order;

import io.helidon.config.Config;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.Database;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.ShopService;
import io.sightline.platform.SimulatedDelay;
import io.sightline.platform.messaging.EventConsumer;
import io.sightline.platform.messaging.EventProducer;
import io.sightline.platform.messaging.Outbox;
import java.time.Duration;
import java.util.Set;

/** The order-service: orders and what becomes of them. */
public final class Main {
  static final String NAME = "order-service";

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
    Database database = service.database("orders");
    String kafka = config.get("kafka.bootstrap.servers").asString().get();
    EventProducer producer = service.onStop(new EventProducer(kafka, NAME));
    Outbox outbox =
        service.onStop(new Outbox(database.dataSource(), producer, Set.of(OrderEvent.TOPIC)));

    Config product = config.get("product.service");
    Stock stock =
        new Stock(
            GrpcClients.channel(
                product.get("grpc").asString().get(),
                product.get("timeout").as(Duration.class).get()));
    Orders orders =
        new Orders(database, outbox, stock, SimulatedDelay.create(config.get("orders.delay")));

    Duration abandoned = config.get("orders.abandoned.after").as(Duration.class).get();
    Task giveBack =
        FixedRate.builder()
            .interval(config.get("orders.abandoned.interval").as(Duration.class).get())
            .task(invocation -> orders.giveBackAbandoned(abandoned))
            .build();
    service.onStop(giveBack::close);

    EventConsumer payments =
        service.onStop(
            new EventConsumer(
                NAME,
                Set.of(PaymentEvent.TOPIC),
                database.dataSource(),
                producer,
                new PaymentHandler()));
    service
        .ready("events", payments::check)
        .routing(routing -> routing.register(new OrderHttpService(orders)))
        .grpc(new OrderGrpcService(orders));
  }
}
