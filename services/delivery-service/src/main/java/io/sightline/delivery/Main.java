package io.sightline.delivery;

import io.helidon.config.Config;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.Database;
import io.sightline.platform.ShopService;
import io.sightline.platform.SimulatedDelay;
import io.sightline.platform.messaging.EventConsumer;
import io.sightline.platform.messaging.EventProducer;
import io.sightline.platform.messaging.Outbox;
import java.time.Duration;
import java.util.Set;

/** The delivery-service: ships orders that are paid. */
public final class Main {
  static final String NAME = "delivery-service";

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
    Config deliveries = config.get("deliveries");
    Database database = service.database("deliveries");
    String kafka = config.get("kafka.bootstrap.servers").asString().get();
    EventProducer producer = service.onStop(new EventProducer(kafka, NAME));
    Outbox outbox =
        service.onStop(new Outbox(database.dataSource(), producer, Set.of(DeliveryEvent.TOPIC)));
    Shipments shipments =
        new Shipments(
            database,
            outbox,
            SimulatedDelay.create(deliveries.get("ship.delay")),
            SimulatedDelay.create(deliveries.get("arrive.delay")));

    Task moveDue =
        FixedRate.builder()
            .interval(deliveries.get("interval").as(Duration.class).get())
            .task(invocation -> shipments.moveDue())
            .build();
    service.onStop(moveDue::close);

    EventConsumer orders =
        service.onStop(
            new EventConsumer(
                NAME,
                Set.of(OrderEvent.TOPIC),
                database.dataSource(),
                producer,
                new OrderHandler(shipments)));
    service
        .ready("events", orders::check)
        .routing(routing -> routing.register(new DeliveryHttpService(shipments)))
        .grpc(new DeliveryGrpcService(shipments));
  }
}
