package io.sightline.crm;

import io.helidon.config.Config;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.production.ProductionOrder;
import io.sightline.contracts.production.ProductionStatus;
import io.sightline.platform.Database;
import io.sightline.platform.Require;
import io.sightline.platform.ShopService;
import io.sightline.platform.auth.Tokens;
import io.sightline.platform.messaging.EventConsumer;
import io.sightline.platform.messaging.EventProducer;
import io.sightline.platform.rabbitmq.Broker;
import io.sightline.platform.rabbitmq.MessageConsumer;
import io.sightline.platform.rabbitmq.MessageOutbox;
import io.sightline.platform.rabbitmq.Route;
import java.math.BigDecimal;
import java.util.Set;

/** The crm-service: customers, and whether what they ordered may be made. */
public final class Main {
  static final String NAME = "crm-service";
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
    Tokens tokens = Tokens.create(config);
    BigDecimal automaticUpTo =
        Require.money(
            "approval.automatic.up.to",
            config.get("approval.automatic.up.to").as(BigDecimal.class).get());
    Database database = service.database("crm");
    Broker broker = Broker.create(config.get("rabbitmq"), NAME);
    MessageOutbox outbox = service.onStop(new MessageOutbox(database, broker));
    Approvals approvals = new Approvals(database, outbox, automaticUpTo);

    MessageConsumer production =
        service.onStop(
            new MessageConsumer(broker, PRODUCTION_STATUS, outbox, new ProductionStatusHandler()));
    String kafka = config.get("kafka.bootstrap.servers").asString().get();
    EventProducer producer = service.onStop(new EventProducer(kafka, NAME));
    EventConsumer orders =
        service.onStop(
            new EventConsumer(
                NAME,
                Set.of(OrderEvent.TOPIC),
                database.dataSource(),
                producer,
                new OrderEventHandler(approvals, outbox)));
    service
        .ready("events", orders::check)
        .ready("messages", production::check)
        .routing(
            routing ->
                routing
                    .register(new CustomerHttpService(tokens, new Customers(database)))
                    .register(new ApprovalHttpService(tokens, approvals)));
  }
}
