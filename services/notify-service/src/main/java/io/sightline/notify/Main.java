package io.sightline.notify;

import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.Database;
import io.sightline.platform.ShopService;
import io.sightline.platform.messaging.EventConsumer;
import io.sightline.platform.messaging.EventProducer;
import java.util.Set;

/** The notify-service: tells customers what happened to their orders. */
public final class Main {
  static final String NAME = "notify-service";

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
    Database database = service.database("notifications");
    String kafka = service.config().get("kafka.bootstrap.servers").asString().get();
    EventProducer producer = service.onStop(new EventProducer(kafka, NAME));
    EventConsumer consumer =
        service.onStop(
            new EventConsumer(
                NAME,
                Set.of(OrderEvent.TOPIC, PaymentEvent.TOPIC, DeliveryEvent.TOPIC),
                database.dataSource(),
                producer,
                new Notifications()));
    service.ready("events", consumer::check);
  }
}
