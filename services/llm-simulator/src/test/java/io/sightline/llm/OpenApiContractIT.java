package io.sightline.llm;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static ShopService service;

  @BeforeAll
  static void start() {
    service =
        ShopService.start(
            Main.NAME,
            Config.just(
                ConfigSources.create(
                    Map.of(
                        "server.port", "0",
                        "llm.api.key", "secret",
                        "llm.error.rate", "0",
                        "llm.delay.median", "PT0S",
                        "llm.delay.p95", "PT0S",
                        "llm.rate.limit", "1000000")),
                ConfigSources.classpath("application.properties")),
            Main::setup);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service).credentials("Authorization", () -> "Bearer secret");
  }
}
