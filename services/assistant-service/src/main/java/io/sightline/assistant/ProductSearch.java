package io.sightline.assistant;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.helidon.http.Status;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.WebClient;
import io.sightline.platform.Json;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds products in product-service that a question may be about. */
final class ProductSearch {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final int SHORTEST_WORD = 3;
  private static final int LONGEST_WORD = 40;
  private static final int MOST_WORDS = 3;
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

  /** Products that may be meant, empty when the catalogue cannot be read. */
  Optional<List<Product>> find(String question) {
    try {
      Map<String, Product> found = new LinkedHashMap<>();
      for (String word : words(question)) {
        search(Optional.of(word)).forEach(product -> found.putIfAbsent(product.id(), product));
      }
      if (found.isEmpty()) {
        search(Optional.empty()).forEach(product -> found.put(product.id(), product));
      }
      return Optional.of(found.values().stream().limit(MOST_PRODUCTS).toList());
    } catch (JsonProcessingException | RuntimeException e) {
      // An answer without products is better than none.
      LOGGER.atWarn().addKeyValue("error", String.valueOf(e.getMessage())).log("products_unknown");
      return Optional.empty();
    }
  }

  private List<Product> search(Optional<String> word) throws JsonProcessingException {
    return List.of(Json.mapper().readValue(calls.get(() -> request(word)), Product[].class));
  }

  private String request(Optional<String> word) {
    HttpClientRequest request = client.get("/products/search");
    word.ifPresent(text -> request.queryParam("q", text));
    request.queryParam("limit", String.valueOf(MOST_PRODUCTS));
    ClientResponseTyped<String> response = request.request(String.class);
    if (response.status().code() != Status.OK_200.code()) {
      throw new IllegalStateException("product-service answered " + response.status().code());
    }
    return response.entity();
  }

  /** The longest words: what is searched for is rarely short. */
  private static List<String> words(String question) {
    return NOT_A_WORD
        .splitAsStream(question.toLowerCase(Locale.ROOT))
        .filter(word -> word.length() >= SHORTEST_WORD && word.length() <= LONGEST_WORD)
        // A word may be the beginning of a name's, so that this finds one as well as several.
        .map(word -> word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .limit(MOST_WORDS)
        .toList();
  }
}
