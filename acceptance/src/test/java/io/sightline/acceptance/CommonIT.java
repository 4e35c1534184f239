package io.sightline.acceptance;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link CommonBehaviour}, with the agent. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
class CommonIT extends CommonBehaviour {
  CommonIT(ShopInstance instance) {
    super(WholeShop.observed(instance));
  }
}
