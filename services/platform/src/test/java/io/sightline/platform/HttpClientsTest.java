package io.sightline.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webclient.api.WebClient;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class HttpClientsTest {

  @Test
  void asksAgainOnANewConnectionWhenTheServiceHasClosedTheIdleOne() {
    Map<String, String> settings =
        Map.of(
            "server.host", "127.0.0.1",
            "server.idle.timeout", "PT0.3S",
            "server.idle.period", "PT0.1S");
    try (ShopService service =
        ShopService.start(
            "test-service",
            Config.just(ConfigSources.create(settings)),
            shop ->
                shop.routing(
                    routing ->
                        routing.post("/echo", (request, response) -> response.send("done"))))) {
      WebClient client =
          HttpClients.client("http://127.0.0.1:" + service.port(), Duration.ofSeconds(5));
      for (int i = 0; i < 5; i++) {
        assertThat(client.post("/echo").submit("x", String.class).entity()).isEqualTo("done");
        assertThat(client.get("/health").request(String.class).status().code()).isEqualTo(200);
        pass(Duration.ofMillis(700));
      }
    }
  }

  /** The connection is closed within this time, which nothing outside of the service shows. */
  private static void pass(Duration time) {
    Awaitility.await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
  }
}
