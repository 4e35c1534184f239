package io.sightline.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ShopServiceTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void hidesWhatAnUnhandledExceptionSays() throws Exception {
    try (ShopService service =
        start(
            shop ->
                shop.routing(
                    routing ->
                        routing.get(
                            "/break",
                            (request, response) -> {
                              throw new IllegalStateException("password=secret");
                            })))) {
      HttpResponse<String> answer = get(service, "/break");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).isEqualTo("{\"error\":\"Internal Server Error\"}");
    }
  }

  @Test
  void answersReadyOnlyWhenEveryCheckPassesInTime() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (ShopService service =
        start(
            shop ->
                shop.ready("good", () -> {})
                    .ready(
                        "bad",
                        () -> {
                          throw new IOException("away");
                        })
                    .ready("hanging", never::await))) {
      HttpResponse<String> answer = get(service, "/ready");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(Json.mapper().readTree(answer.body()).get("failed").toString())
          .isEqualTo("[\"bad\",\"hanging\"]");
      assertThat(get(service, "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void servesItsOpenApiDocument() throws Exception {
    try (ShopService service = start(shop -> {})) {
      HttpResponse<String> answer = get(service, "/openapi");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
      assertThat(answer.body()).startsWith("openapi: 3.0.3").contains("title: test-service");
    }
  }

  @Test
  void closesInReverseOrderAlsoWhenOneFails() {
    List<String> closed = new ArrayList<>();
    ShopService service =
        start(
            shop -> {
              shop.onStop(() -> closed.add("first"));
              shop.onStop(
                  () -> {
                    throw new IOException("stuck");
                  });
              shop.onStop(() -> closed.add("last"));
            });
    service.close();
    service.close();

    assertThat(closed).containsExactly("last", "first");
  }

  @Test
  void closesWhatItHadOpenedWhenItCannotStart() {
    List<String> closed = new ArrayList<>();

    assertThatThrownBy(
            () ->
                start(
                    shop -> {
                      shop.onStop(() -> closed.add("opened"));
                      throw new IllegalArgumentException("no database");
                    }))
        .hasMessage("no database");
    assertThat(closed).containsExactly("opened");
  }

  private static ShopService start(Consumer<ShopService> setup) {
    return ShopService.start(
        "test-service",
        Config.just(ConfigSources.create(Map.of("server.host", "127.0.0.1"))),
        setup);
  }

  private HttpResponse<String> get(ShopService service, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path)).build(),
        BodyHandlers.ofString());
  }
}
