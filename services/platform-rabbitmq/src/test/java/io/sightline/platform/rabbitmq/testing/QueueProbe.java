package io.sightline.platform.rabbitmq.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Looks into queues and writes whatever a test wants to an exchange. */
public final class QueueProbe implements AutoCloseable {

  private final Connection connection;
  private Channel channel;
  private volatile boolean returned;

  /** Connects to the node. */
  public QueueProbe(RabbitNode node) {
    Map<String, String> settings = node.settings();
    ConnectionFactory factory = new ConnectionFactory();
    Address address = Address.parseAddress(settings.get("rabbitmq.address"));
    factory.setHost(address.getHost());
    factory.setPort(address.getPort());
    factory.setVirtualHost(settings.get("rabbitmq.vhost"));
    factory.setUsername(settings.get("rabbitmq.user"));
    factory.setPassword(settings.get("rabbitmq.password"));
    try {
      connection = factory.newConnection("probe");
    } catch (IOException | TimeoutException e) {
      throw new AssertionError(e);
    }
    reopen();
  }

  /** Returns when the message is in a queue; waits for a service that has yet to create that. */
  public void write(String exchange, String key, BasicProperties properties, String body) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(30))
        .until(() -> isTaken(exchange, key, properties, body));
  }

  private boolean isTaken(String exchange, String key, BasicProperties properties, String body)
      throws InterruptedException, TimeoutException {
    returned = false;
    try {
      channel.basicPublish(exchange, key, true, properties, body.getBytes(UTF_8));
      channel.waitForConfirmsOrDie(10_000);
      return !returned;
    } catch (IOException | ShutdownSignalException e) {
      reopen();
      return false;
    }
  }

  /** Waits for the first message of a queue and takes it out. */
  public GetResponse take(String queue) {
    return await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get(queue), response -> response != null);
  }

  private GetResponse get(String queue) {
    try {
      return channel.basicGet(queue, true);
    } catch (IOException e) {
      reopen();
      return null;
    }
  }

  /** How many messages are ready in a queue; none when there is no such queue yet. */
  public long count(String queue) {
    try {
      return channel.messageCount(queue);
    } catch (IOException e) {
      reopen();
      return 0;
    }
  }

  /** Deletes a queue with all that is in it. */
  public void delete(String queue) {
    try {
      channel.queueDelete(queue);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Body of a message as text. */
  public static String text(GetResponse message) {
    return new String(message.getBody(), UTF_8);
  }

  /** A header of a message as text. */
  public static String header(GetResponse message, String name) {
    return String.valueOf(message.getProps().getHeaders().get(name));
  }

  /** The broker closes the channel of who asks for what nobody has created yet. */
  private void reopen() {
    try {
      channel = connection.createChannel();
      channel.confirmSelect();
      channel.addReturnListener(message -> returned = true);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close(2_000);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
