package io.sightline.acceptance;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link CommonBehaviour}, without the agent. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.PLAIN)
class PlainCommonIT extends CommonBehaviour {
  PlainCommonIT(ShopInstance instance) {
    super(WholeShop.plain(instance));
  }
}
