package io.sightline.mes;

import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import io.sightline.platform.rabbitmq.testing.NeedsRabbitmq;
import io.sightline.platform.rabbitmq.testing.RabbitNode;
import io.sightline.platform.testing.ShopStores;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsRabbitmq
class OpenApiContractIT extends ServiceContract {
  private static RabbitNode node;
  private static ShopService service;

  @BeforeAll
  static void start() {
    node = RabbitNode.create();
    service = MesService.start(node.settings());
  }

  @AfterAll
  static void stop() {
    service.close();
    node.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service)
        .value("production_order_id", OpenApiContractIT::newProductionOrder)
        .value("PATCH /production-orders/{production_order_id}/status", "status", () -> "on_hold");
  }

  private static UUID newProductionOrder() {
    UUID id = UUID.randomUUID();
    try {
      ShopStores.execute(
          "INSERT INTO mes.production_orders (production_order_id, order_id, product_id,"
              + " product_name, quantity, calculated_price, status, version, created_at,"
              + " updated_at, updated_by, sheet_key, sheet_due) VALUES ('%1$s', '%1$s', '1',"
                  .formatted(id)
              + " 'Laptop', 1, 999.99, 'planned', 1, now(), now(), 'boss', 'key', now())");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return id;
  }
}
