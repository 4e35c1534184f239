package io.sightline.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.contracts.events.OrderEvent;
import io.sightline.platform.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** Events as order-service writes them. */
final class OrderEvents {
  private OrderEvents() {}

  static String json(String type, String orderId) {
    OrderEvent event =
        new OrderEvent(
            UUID.randomUUID().toString(),
            type,
            OrderEvent.VERSION,
            Instant.now(),
            orderId,
            null,
            "1",
            "Laptop",
            2,
            new BigDecimal("1999.98"),
            type.substring(type.indexOf('.') + 1));
    return new String(Json.bytes(event), UTF_8);
  }
}
