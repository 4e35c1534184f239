package io.sightline.platform.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.helidon.config.Config;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Where RabbitMQ is, and as whom this service speaks to it. */
public final class Broker {

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final int HEARTBEAT_SECONDS = 10;

  private final ConnectionFactory factory;
  private final String service;

  private Broker(ConnectionFactory factory, String service) {
    this.factory = factory;
    this.service = service;
  }

  /**
   * Reads {@code address} ({@code host:port}), {@code vhost}, {@code user} and {@code password};
   * connects to nothing yet, so a service starts also while there is no broker.
   *
   * @param config configuration node of the broker
   * @param service the service's name, which the broker shows
   */
  public static Broker create(Config config, String service) {
    ConnectionFactory factory = new ConnectionFactory();
    Address address = Address.parseAddress(config.get("address").asString().get());
    factory.setHost(address.getHost());
    factory.setPort(address.getPort());
    factory.setVirtualHost(config.get("vhost").asString().get());
    factory.setUsername(config.get("user").asString().get());
    factory.setPassword(config.get("password").asString().get());
    factory.setConnectionTimeout(TIMEOUT_MILLIS);
    factory.setHandshakeTimeout(TIMEOUT_MILLIS);
    factory.setChannelRpcTimeout(TIMEOUT_MILLIS);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    // Who uses a connection makes a new one when it breaks, and looks at everything again then.
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    return new Broker(factory, service);
  }

  /** Name of the service. */
  String service() {
    return service;
  }

  /** Opens a connection. */
  Connection connect(String purpose) throws IOException {
    try {
      return factory.newConnection(service + " " + purpose);
    } catch (TimeoutException e) {
      throw new IOException("no answer from RabbitMQ", e);
    }
  }

  /** Closes without waiting longer than this. */
  static void close(Connection connection) {
    connection.abort((int) Duration.ofSeconds(2).toMillis());
  }
}
