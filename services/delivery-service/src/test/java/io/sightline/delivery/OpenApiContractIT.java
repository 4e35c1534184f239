package io.sightline.delivery;

import static org.awaitility.Awaitility.await;

import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicWriter;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static final String ORDER_ID = UUID.randomUUID().toString();

  private static ShopService service;

  @BeforeAll
  static void start() {
    service = ShopService.start(Main.NAME, ShopStores.config(Map.of()), Main::setup);
    try (TopicWriter topics = new TopicWriter(ShopStores.KAFKA.bootstrapServers())) {
      topics.write(OrderEvent.TOPIC, ORDER_ID, OrderEvents.json(OrderEvent.PAID, ORDER_ID));
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ShopStores.count("deliveries.shipments WHERE order_id = '" + ORDER_ID + "'") == 1);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service).value("order_id", () -> ORDER_ID);
  }
}
