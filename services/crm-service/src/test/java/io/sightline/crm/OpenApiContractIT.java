package io.sightline.crm;

import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import io.sightline.platform.auth.Caller;
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
    service = ShopService.start(Main.NAME, ShopStores.config(node.settings()), Main::setup);
  }

  @AfterAll
  static void stop() {
    service.close();
    node.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service)
        .value("customer_id", OpenApiContractIT::newCustomer)
        .value("email", () -> UUID.randomUUID() + "@example.org")
        .value("order_id", OpenApiContractIT::newApproval)
        .credentials("Authorization", () -> ShopStores.authorization("boss", Caller.ADMIN));
  }

  private static UUID newCustomer() {
    UUID id = UUID.randomUUID();
    execute(
        "INSERT INTO crm.customers (customer_id, name, email, created_at, updated_at)"
            + " VALUES ('%1$s', 'Jane', '%1$s@example.com', now(), now())".formatted(id));
    return id;
  }

  private static UUID newApproval() {
    UUID id = UUID.randomUUID();
    execute(
        "INSERT INTO crm.approvals (order_id, product_id, product_name, quantity, total_price,"
            + " status, created_at) VALUES ('%s', '1', 'Laptop', 1, 999.99, 'waiting', now())"
                .formatted(id));
    return id;
  }

  private static void execute(String sql) {
    try {
      ShopStores.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
