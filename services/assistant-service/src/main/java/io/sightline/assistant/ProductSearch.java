package io.sightline.assistant;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.helidon.http.Status;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.api.WebClient;
import io.sightline.platform.Json;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds products in product-service that a question may be about. */
final class ProductSearch {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final int SHORTEST_WORD = 3;
  private static final int MOST_PRODUCTS = 10;
  private static final Duration BREAK = Duration.ofSeconds(2);

  private final WebClient client;
  private final FailsafeExecutor<String> calls =
      Failsafe.with(
          RetryPolicy.<String>builder().withMaxRetries(1).withDelay(Duration.ofMillis(50)).build(),
          CircuitBreaker.<String>builder().withFailureThreshold(5, 10).withDelay(BREAK).build());

  ProductSearch(WebClient client) {
    this.client = client;
  }

  /** The products that fit best, empty when the catalogue cannot be read. */
  Optional<List<Product>> find(String question) {
    try {
      Product[] products = Json.mapper().readValue(calls.get(this::list), Product[].class);
      Set<String> words = words(question);
      return Optional.of(
          List.of(products).stream()
              .sorted(Comparator.comparingLong(product -> -hits(product, words)))
              .limit(MOST_PRODUCTS)
              .toList());
    } catch (JsonProcessingException | RuntimeException e) {
      // An answer without products is better than none.
      LOGGER.atWarn().addKeyValue("error", String.valueOf(e.getMessage())).log("products_unknown");
      return Optional.empty();
    }
  }

  private String list() {
    ClientResponseTyped<String> response = client.get("/products").request(String.class);
    if (response.status().code() != Status.OK_200.code()) {
      throw new IllegalStateException("product-service answered " + response.status().code());
    }
    return response.entity();
  }

  private static long hits(Product product, Set<String> words) {
    return words(product.name()).stream()
        .filter(name -> words.stream().anyMatch(word -> word.startsWith(name)))
        .count();
  }

  private static Set<String> words(String text) {
    return NOT_A_WORD
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(word -> word.length() >= SHORTEST_WORD)
        .collect(Collectors.toSet());
  }
}
