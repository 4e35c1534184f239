package io.sightline.alerts;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class OpenApiContractIT extends ServiceContract {
  @TempDir private static Path folder;
  private static ShopService service;

  @BeforeAll
  static void start() {
    Config config =
        Config.just(
            ConfigSources.create(
                Map.of(
                    "server.port", "0",
                    "smtp.port", "0",
                    "history.file", folder.resolve("alerts.jsonl").toString())),
            ConfigSources.classpath("application.properties"));
    service = ShopService.start(Main.NAME, config, Main::setup);
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
