package io.sightline.platform.websocket;

import io.helidon.config.Config;
import java.time.Duration;

/**
 * Bounds of the connections to one path.
 *
 * @param connections most connections at a time
 * @param message longest message in characters
 * @param pingInterval silence after which a peer is asked whether it is still there; after three
 *     times this it counts as gone
 * @param idleTimeout time without a message after which a connection is closed
 */
record WebSocketLimits(int connections, int message, Duration pingInterval, Duration idleTimeout) {

  WebSocketLimits {
    if (connections < 1 || message < 1 || !pingInterval.isPositive() || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException("Not limits of connections: websocket.*");
    }
  }

  static WebSocketLimits create(Config config) {
    return new WebSocketLimits(
        config.get("max.connections").asInt().get(),
        config.get("max.message").asInt().get(),
        config.get("ping.interval").as(Duration.class).get(),
        config.get("idle.timeout").as(Duration.class).get());
  }
}
