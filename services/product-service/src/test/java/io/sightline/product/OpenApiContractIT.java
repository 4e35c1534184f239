package io.sightline.product;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static EmbeddedPostgres postgres;
  private static ShopService service;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    service =
        ShopService.start(
            Main.NAME,
            Config.just(
                ConfigSources.create(
                    Map.ofEntries(
                        Map.entry("server.port", "0"),
                        Map.entry("grpc.port", "0"),
                        Map.entry("database.url", postgres.getJdbcUrl("postgres", "postgres")),
                        Map.entry("database.user", "postgres"),
                        Map.entry("database.password", ""),
                        Map.entry("catalog.delay.min", "PT0S"),
                        Map.entry("catalog.delay.max", "PT0S"))),
                ConfigSources.classpath("application.properties")),
            Main::setup);
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
    postgres.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service)
        .value("GET /products", "ids", () -> "1")
        // The one that there is most of.
        .value("POST /products/{product_id}/reserve", "product_id", () -> "4")
        .value("reservation_id", UUID::randomUUID);
  }
}
