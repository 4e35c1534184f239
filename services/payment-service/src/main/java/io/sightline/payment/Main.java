package io.sightline.payment;

import io.helidon.config.Config;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.Database;
import io.sightline.platform.ShopService;
import io.sightline.platform.SimulatedDelay;
import io.sightline.platform.messaging.EventProducer;
import io.sightline.platform.messaging.Outbox;
import java.util.Set;

/** The payment-service: payments by a processor that is simulated. */
public final class Main {
  static final String NAME = "payment-service";

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
    Processor processor =
        new Processor(
            FailureRate.parse(config.get("failure.rate").asString().get()),
            SimulatedDelay.create(config.get("payments.delay")));
    Database database = service.database("payments");
    String kafka = config.get("kafka.bootstrap.servers").asString().get();
    EventProducer producer = service.onStop(new EventProducer(kafka, NAME));
    Outbox outbox =
        service.onStop(new Outbox(database.dataSource(), producer, Set.of(PaymentEvent.TOPIC)));
    Payments payments = new Payments(database, outbox, processor);
    service
        .routing(routing -> routing.register(new PaymentHttpService(payments)))
        .grpc(new PaymentGrpcService(payments));
  }
}
