package io.sightline.acceptance;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link HostileBehaviour}, with the agent. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
class HostileIT extends HostileBehaviour {
  HostileIT(ShopInstance instance) {
    super(WholeShop.observed(instance));
  }
}
