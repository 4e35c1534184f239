package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.HttpAttributes;
import javax.annotation.Nullable;

/** What is counted whether or not a span tells of it. */
final class ConnectionMetrics {

  private final LongUpDownCounter active;
  private final LongCounter messages;

  ConnectionMetrics(Meter meter) {
    active =
        meter
            .upDownCounterBuilder("websocket.server.active_connections")
            .setUnit("{connection}")
            .setDescription("Number of open WebSocket connections.")
            .build();
    messages =
        meter
            .counterBuilder("websocket.server.messages")
            .setUnit("{message}")
            .setDescription("Number of WebSocket messages received and sent.")
            .build();
  }

  void opened(Connection connection) {
    active.add(1, route(connection.route()), connection.context());
  }

  void closed(Connection connection) {
    active.add(-1, route(connection.route()), connection.context());
  }

  void received(Message message, Context context) {
    messages.add(
        1, messageAttributes(message.connection().route(), message.type(), "receive"), context);
  }

  void sent(Connection connection, MessageType type) {
    messages.add(1, messageAttributes(connection.route(), type, "transmit"));
  }

  private static Attributes messageAttributes(
      @Nullable String route, MessageType type, String direction) {
    AttributesBuilder attributes = Attributes.builder();
    attributes.put(WebSocketAttributes.NETWORK_IO_DIRECTION, direction);
    attributes.put(WebSocketAttributes.MESSAGE_TYPE, type.text());
    if (route != null) {
      attributes.put(HttpAttributes.HTTP_ROUTE, route);
    }
    return attributes.build();
  }

  private static Attributes route(@Nullable String route) {
    return route == null ? Attributes.empty() : Attributes.of(HttpAttributes.HTTP_ROUTE, route);
  }
}
