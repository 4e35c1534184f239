package io.sightline.cli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** Places orders as any client would, in traces whose ids it chooses. */
public final class Gateway {
  private static final SecureRandom random = new SecureRandom();

  /** The most that the gateway takes; no product ever has as many. */
  private static final int MORE_THAN_THERE_IS = 1_000;

  private final HttpJson http;

  public Gateway(URI base) {
    this.http = new HttpJson("api-gateway", base);
  }

  /** Sends the order that may end so; a random outcome is up to the payment processor. */
  public PlacedOrder order(Outcome outcome) {
    return switch (outcome) {
      case CREATED, DECLINED -> order(bestStocked(), 1);
      case UNKNOWN_PRODUCT -> order("no-such-product", 1);
      case OUT_OF_STOCK -> order("5", MORE_THAN_THERE_IS);
    };
  }

  /** Sends one order. */
  public PlacedOrder order(String productId, int quantity) {
    String traceId = hex(16);
    String spanId = hex(8);
    Instant sent = Instant.now();
    HttpResponse<String> response =
        http.post(
            "/api/orders",
            "{\"product_id\": \"%s\", \"quantity\": %d}".formatted(productId, quantity),
            // The caller's context makes the trace's id known before anything has to be searched.
            Map.of("traceparent", "00-" + traceId + "-" + spanId + "-01"));
    Duration took = Duration.between(sent, Instant.now());
    JsonNode answer = http.parse("/api/orders", response.body());
    return new PlacedOrder(
        traceId,
        spanId,
        productId,
        response.statusCode(),
        answer.path("order").path("order_id").asText(),
        response.body(),
        sent,
        took);
  }

  private String bestStocked() {
    JsonNode best = null;
    for (JsonNode product : http.get("/api/products", Map.of())) {
      if (best == null || product.path("stock").asInt() > best.path("stock").asInt()) {
        best = product;
      }
    }
    if (best == null) {
      throw new StoreException("api-gateway lists no products at /api/products");
    }
    return best.path("id").asText();
  }

  private static String hex(int bytes) {
    byte[] id = new byte[bytes];
    random.nextBytes(id);
    // All zeros would be invalid, and a set first bit rules that out.
    id[0] |= (byte) 0x80;
    return HexFormat.of().formatHex(id);
  }
}
