package io.sightline.acceptance;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link ShopBehaviour}, without the agent. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.PLAIN)
class PlainShopIT extends ShopBehaviour {
  PlainShopIT(ShopInstance instance) {
    super(WholeShop.plain(instance));
  }
}
