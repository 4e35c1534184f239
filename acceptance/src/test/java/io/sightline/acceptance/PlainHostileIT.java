package io.sightline.acceptance;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link HostileBehaviour}, without the agent. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.PLAIN)
class PlainHostileIT extends HostileBehaviour {
  PlainHostileIT(ShopInstance instance) {
    super(WholeShop.plain(instance));
  }
}
