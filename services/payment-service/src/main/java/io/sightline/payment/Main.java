package io.sightline.payment;

import io.helidon.config.Config;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.Database;
import io.sightline.platform.ShopService;
import io.sightline.platform.SimulatedDelay;
import io.sightline.platform.auth.Tokens;
import io.sightline.platform.messaging.EventProducer;
import io.sightline.platform.messaging.Outbox;
import java.time.Duration;
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
    Tokens tokens = Tokens.create(config);
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

    Config keys = config.get("payments.keys");
    Duration expiry = keys.get("expire.after").as(Duration.class).get();
    Task forgetKeys =
        FixedRate.builder()
            .interval(keys.get("interval").as(Duration.class).get())
            .task(invocation -> payments.forgetKeys(expiry))
            .build();
    service.onStop(forgetKeys::close);

    service
        .routing(routing -> routing.register(new PaymentHttpService(payments, tokens)))
        .grpc(new PaymentGrpcService(payments));
  }
}
