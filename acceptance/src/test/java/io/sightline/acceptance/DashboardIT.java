package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** As {@link DashboardBehaviour}, by the stores themselves. */
@Isolated
@ExtendWith(SharedInstance.class)
@Order(WholeShop.SEEN)
class DashboardIT extends DashboardBehaviour {
  private final ShopInstance instance;
  private final WholeShop shop;

  DashboardIT(ShopInstance instance) {
    super(new Stores(instance), Duration.ofMinutes(4));
    this.instance = instance;
    this.shop = WholeShop.observed(instance);
  }

  @Override
  Customers customers() {
    assertThat(shop.get("mes-service", "/production-orders", "X-User", "planner").statusCode())
        .isEqualTo(200);
    return Customers.come(instance);
  }

  @Override
  void inTrouble(Runnable test) throws Exception {
    try (Trouble trouble = Trouble.customersAreGone(shop)) {
      assertFails("crm-service", "/customers", WholeShop.by(shop.administrator()));
    }
    try (Trouble trouble = Trouble.productionOrdersAreGone(shop)) {
      assertFails("mes-service", "/production-orders", "X-User", "planner");
    }
    try (Trouble trouble = Trouble.productsAreGone(shop)) {
      instance.kill("inventory-service");
      test.run();
    } finally {
      WholeShop.observed(instance);
    }
  }

  private void assertFails(String service, String path, String... headers) {
    assertThat(shop.get(service, path, headers).statusCode()).as(service).isEqualTo(500);
  }
}
