package io.sightline.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.failsafe.FailsafeExecutor;
import io.helidon.http.Status;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.WebClient;
import io.sightline.platform.Json;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Client of product-service. */
final class ProductClient {
  /** An id that is anything else would change the path that it becomes a part of. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final WebClient client;
  private final FailsafeExecutor<Answer> calls =
      Resilience.against((answer, exception) -> exception != null || answer.status().code() >= 500);

  ProductClient(WebClient client) {
    this.client = client;
  }

  /** Returns the product, empty when product-service answers anything but 200. */
  Optional<Product> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    Answer answer = call(() -> client.get("/products/{id}").pathParam("id", id));
    if (answer.status().code() != Status.OK_200.code()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.mapper().readValue(answer.body(), Product.class));
    } catch (JsonProcessingException e) {
      throw new ServiceUnavailable("product-service", e);
    }
  }

  /** Returns the list of products as product-service answers it. */
  Answer list() {
    return call(() -> client.get("/products"));
  }

  private Answer call(Supplier<HttpClientRequest> request) {
    try {
      return calls.get(
          () -> {
            ClientResponseTyped<String> response = request.get().request(String.class);
            return new Answer(response.status(), response.entity());
          });
    } catch (RuntimeException e) {
      throw new ServiceUnavailable("product-service", e);
    }
  }

  /** What product-service answered. */
  record Answer(Status status, String body) {}
}
