package io.sightline.assistant;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.HttpClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Without Redis and product-service: what is answered without them is documented, too. */
class OpenApiContractIT extends ServiceContract {
  private static EmbeddedPostgres postgres;
  private static ShopService simulator;
  private static ShopService service;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    simulator =
        ShopService.start(
            "llm-simulator",
            Config.just(
                ConfigSources.create(
                    Map.of(
                        "server.port", "0",
                        "llm.api.key", "secret",
                        "llm.error.rate", "0",
                        "llm.delay.median", "PT0S",
                        "llm.delay.p95", "PT0S",
                        "llm.rate.limit", "1000000")),
                ConfigSources.file(defaults("llm-simulator"))),
            io.sightline.llm.Main::setup);
    service =
        ShopService.start(
            Main.NAME,
            Config.just(
                ConfigSources.create(
                    Map.of(
                        "server.port", "0",
                        "database.url", postgres.getJdbcUrl("postgres", "postgres"),
                        "database.user", "postgres",
                        "database.password", "",
                        "redis.address", "127.0.0.1:1",
                        "product.service.url", "http://127.0.0.1:1",
                        "simulator.url", "http://127.0.0.1:" + simulator.port() + "/v1",
                        "simulator.api.key", "secret")),
                ConfigSources.file(defaults(Main.NAME))),
            Main::setup);
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
    simulator.close();
    postgres.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(service).value("session_id", OpenApiContractIT::session);
  }

  private static String session() {
    String body =
        HttpClients.client("http://127.0.0.1:" + service.port(), Duration.ofSeconds(10))
            .post("/chat/sessions")
            .request(String.class)
            .entity();
    try {
      return Json.mapper().readTree(body).get("session_id").asText();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String defaults(String name) {
    return System.getProperty("sightline.root")
        + "/services/"
        + name
        + "/src/main/resources/application.properties";
  }
}
