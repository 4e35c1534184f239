package io.sightline.order;

import io.grpc.Channel;
import io.helidon.config.Config;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.Database;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.ShopService;
import io.sightline.platform.SimulatedDelay;
import io.sightline.platform.auth.Tokens;
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
    Tokens tokens = Tokens.create(config);
    Database database = service.database("orders");
    String kafka = config.get("kafka.bootstrap.servers").asString().get();
    EventProducer producer = service.onStop(new EventProducer(kafka, NAME));
    Outbox outbox =
        service.onStop(new Outbox(database.dataSource(), producer, Set.of(OrderEvent.TOPIC)));

    Stock stock = new Stock(channel(config.get("product.service")));
    Payments payments = new Payments(channel(config.get("payment.service")));
    Customers customers = new Customers(channel(config.get("user.service")));
    Orders orders =
        new Orders(
            database, outbox, customers, stock, SimulatedDelay.create(config.get("orders.delay")));
    Obligations obligations =
        new Obligations(
            database, stock, payments, duration(config.get("orders.obligations.retry.after")));
    Lifecycle lifecycle = new Lifecycle(outbox, payments, obligations);

    Duration abandoned = duration(config.get("orders.abandoned.after"));
    every(
        service,
        config.get("orders.abandoned.interval"),
        () -> orders.giveBackAbandoned(abandoned));
    Duration expiry = duration(config.get("order.expiry"));
    every(
        service,
        config.get("orders.settle.interval"),
        () -> {
          lifecycle.cancelUnpaid(expiry);
          obligations.meetLeftOver();
        });
    Duration keys = duration(config.get("orders.keys.expire.after"));
    every(service, config.get("orders.keys.interval"), () -> orders.forgetKeys(keys));

    PaymentHandler paymentHandler = new PaymentHandler();
    DeliveryHandler deliveryHandler = new DeliveryHandler();
    EventConsumer events =
        service.onStop(
            new EventConsumer(
                NAME,
                Set.of(PaymentEvent.TOPIC, DeliveryEvent.TOPIC),
                outbox,
                producer,
                (transaction, event, next) -> {
                  paymentHandler.handle(transaction, event, next);
                  deliveryHandler.handle(transaction, event, next);
                }));
    service
        .ready("events", events::check)
        .routing(
            routing ->
                routing.register(
                    new OrderHttpService(orders, lifecycle, new Analytics(database), tokens)))
        .grpc(new OrderGrpcService(orders));
  }

  private static Channel channel(Config service) {
    return GrpcClients.channel(
        service.get("grpc").asString().get(), duration(service.get("timeout")));
  }

  private static void every(ShopService service, Config interval, Runnable work) {
    Task task =
        FixedRate.builder().interval(duration(interval)).task(invocation -> work.run()).build();
    service.onStop(task::close);
  }

  private static Duration duration(Config config) {
    return config.as(Duration.class).get();
  }
}
