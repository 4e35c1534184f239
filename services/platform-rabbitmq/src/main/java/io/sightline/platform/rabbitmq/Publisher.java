package io.sightline.platform.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Publishes so that a message is known to be in a queue: mandatory, persistent, confirmed. One
 * message at a time; a connection that breaks is made anew for the next.
 *
 * <p>Nobody queues behind a broker that hangs: who has waited for a turn gives up when the one
 * before did not get through, or after a second.
 */
final class Publisher implements AutoCloseable {

  private static final Duration CONFIRM = Duration.ofSeconds(3);

  /** As long as a hundred others take when the broker is well. */
  private static final Duration TURN = Duration.ofSeconds(1);

  private final Broker broker;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Set<Route> declared = new HashSet<>();
  private Connection connection;
  private Channel channel;
  private boolean closed;
  private volatile boolean returned;
  private volatile int failures;

  Publisher(Broker broker) {
    this.broker = broker;
  }

  /**
   * Returns when the broker has the message in its queue.
   *
   * @throws IOException when that is not known
   */
  void publish(Route route, String exchange, BasicProperties properties, byte[] body)
      throws IOException {
    int failuresBefore = failures;
    try {
      if (!turn.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the broker takes long over others");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    try {
      if (failures != failuresBefore) {
        throw new IOException("the one before did not get through");
      }
      publishInTurn(route, exchange, properties, body);
    } finally {
      turn.unlock();
    }
  }

  private void publishInTurn(Route route, String exchange, BasicProperties properties, byte[] body)
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
      fail();
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail();
      throw new IOException("interrupted", e);
    }
  }

  private void fail() {
    // Written only by whose turn it is.
    failures = failures + 1;
    disconnect();
  }

  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      disconnect();
    } finally {
      turn.unlock();
    }
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
