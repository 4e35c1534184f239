package io.sightline.notify;

import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.ShopStores;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static ShopService service;

  @BeforeAll
  static void start() {
    service = ShopService.start(Main.NAME, ShopStores.config(Map.of()), Main::setup);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service);
  }
}
