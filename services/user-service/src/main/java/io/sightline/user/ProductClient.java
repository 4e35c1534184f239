package io.sightline.user;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.helidon.http.Status;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.api.WebClient;
import io.sightline.platform.Json;
import java.time.Duration;
import java.util.List;

/** Client of product-service. */
final class ProductClient {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final WebClient client;
  private final FailsafeExecutor<List<Product>> calls =
      Failsafe.with(
          RetryPolicy.<List<Product>>builder().withMaxRetries(1).withDelay(PAUSE).build());

  ProductClient(WebClient client) {
    this.client = client;
  }

  /**
   * Returns those of the products that there are.
   *
   * @throws ProductsUnavailable when product-service does not say
   */
  List<Product> find(List<String> ids) {
    try {
      return calls.get(() -> ask(ids));
    } catch (RuntimeException e) {
      throw new ProductsUnavailable(e);
    }
  }

  private List<Product> ask(List<String> ids) throws JsonProcessingException {
    ClientResponseTyped<String> response =
        client.get("/products").queryParam("ids", ids.toArray(String[]::new)).request(String.class);
    if (response.status().code() != Status.OK_200.code()) {
      throw new IllegalStateException("product-service answers " + response.status().code());
    }
    return List.of(Json.mapper().readValue(response.entity(), Product[].class));
  }
}
