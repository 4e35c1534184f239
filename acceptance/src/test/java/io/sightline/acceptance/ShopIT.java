package io.sightline.acceptance;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link ShopBehaviour}, with the agent. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
class ShopIT extends ShopBehaviour {
  ShopIT(ShopInstance instance) {
    super(WholeShop.observed(instance));
  }
}
