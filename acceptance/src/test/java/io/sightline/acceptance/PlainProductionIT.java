package io.sightline.acceptance;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link ProductionBehaviour}, without the agent. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.PLAIN)
class PlainProductionIT extends ProductionBehaviour {
  PlainProductionIT(ShopInstance instance) {
    super(WholeShop.plain(instance));
  }
}
