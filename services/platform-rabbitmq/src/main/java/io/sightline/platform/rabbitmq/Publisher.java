package io.sightline.platform.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Publishes so that a message is known to be in a queue: mandatory, persistent, confirmed. One
 * message at a time; a connection that breaks is made anew for the next.
 */
final class Publisher implements AutoCloseable {

  private static final Duration CONFIRM = Duration.ofSeconds(3);

  private final Broker broker;
  private final Set<Route> declared = new HashSet<>();
  private Connection connection;
  private Channel channel;
  private boolean closed;
  private volatile boolean returned;

  Publisher(Broker broker) {
    this.broker = broker;
  }

  /**
   * Returns when the broker has the message in its queue.
   *
   * @throws IOException when that is not known
   */
  synchronized void publish(Route route, String exchange, BasicProperties properties, byte[] body)
      throws IOException {
    try {
      Channel open = open();
      if (declared.add(route)) {
        route.declare(open);
      }
      returned = false;
      open.basicPublish(exchange, route.queue(), true, properties, body);
      // A message that no queue takes is returned before it is confirmed.
      open.waitForConfirmsOrDie(CONFIRM.toMillis());
      if (returned) {
        declared.clear();
        throw new IOException("no queue takes messages for " + route.queue());
      }
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      disconnect();
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      disconnect();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    disconnect();
  }

  private Channel open() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    if (channel == null || !channel.isOpen()) {
      disconnect();
      connection = broker.connect("publisher");
      channel = connection.createChannel();
      channel.confirmSelect();
      channel.addReturnListener(message -> returned = true);
    }
    return channel;
  }

  private void disconnect() {
    declared.clear();
    channel = null;
    if (connection != null) {
      Broker.close(connection);
      connection = null;
    }
  }

  /** The broker's own words are in the cause. */
  private static String reason(Exception e) {
    if (e.getCause() instanceof ShutdownSignalException shutdown) {
      return shutdown.getMessage();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
