package io.sightline.mes;

import io.sightline.platform.ShopService;
import io.sightline.platform.testing.ShopStores;
import java.util.HashMap;
import java.util.Map;

/** The service in this JVM, with steps that take no time worth speaking of. */
final class MesService {
  private MesService() {}

  static ShopService start(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    // A database of its own is only what it has when it runs beside the others.
    all.put("database.user", "shop");
    all.put("database.password", "shop");
    all.put("production.step.duration", "PT0.1S");
    all.put("production.step.interval", "PT0.1S");
    all.put("storage.interval", "PT0.5S");
    all.putAll(settings);
    return ShopService.start(Main.NAME, ShopStores.config(all), Main::setup);
  }
}
