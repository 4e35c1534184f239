package io.sightline.platform.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.sightline.platform.messaging.DatabaseOutage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the messages of a queue, each once, one after another.
 *
 * <p>A message is acknowledged after its effect is committed. One that keeps failing is set aside
 * in the dead letter queue with the reason in its headers, one that cannot be read at once. While
 * the database or the dead letter exchange is away nothing is skipped: the consumer stays at the
 * message and tries until it works.
 */
public final class MessageConsumer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MessageConsumer.class);

  private static final int ATTEMPTS = 3;

  /** Enough to keep the consumer busy, little enough to leave the rest to other instances. */
  private static final int PREFETCH = 5;

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
  private static final Duration OUTAGE_BACKOFF = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(15);
  private static final Duration CLEAN_UP_INTERVAL = Duration.ofHours(1);

  private final Broker broker;
  private final Route route;
  private final MessageOutbox outbox;
  private final MessageHandler handler;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean consuming;

  /**
   * Starts consuming; queues and exchanges that are missing are created.
   *
   * @param outbox of the database with the table {@code processed_messages}; publishes what the
   *     handler adds, on the thread and so in the trace of the message that led to it
   */
  public MessageConsumer(Broker broker, Route route, MessageOutbox outbox, MessageHandler handler) {
    this.broker = broker;
    this.route = route;
    this.outbox = outbox;
    this.handler = handler;
    this.thread = Thread.ofPlatform().name(route.queue() + "-consumer").daemon().start(this::run);
  }

  /** Throws when nothing is consumed any more. */
  public void check() {
    if (!thread.isAlive()) {
      throw new IllegalStateException("The consumer has ended");
    }
  }

  /** Whether messages come in now. */
  boolean isConsuming() {
    return consuming;
  }

  /** Finishes the message in hand; what was delivered beside it goes back to the queue. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      if (!thread.join(CLOSE)) {
        LOG.warn("consumer_did_not_stop");
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!isStopping()) {
        try {
          consumeUntilDisconnected();
        } catch (IOException | ShutdownSignalException e) {
          LOG.atWarn()
              .addKeyValue("queue", route.queue())
              .addKeyValue("reason", String.valueOf(e.getMessage()))
              .log("queue_not_consumed");
        }
        pause(OUTAGE_BACKOFF);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("consumer_died");
      throw e;
    }
  }

  private void consumeUntilDisconnected() throws IOException, InterruptedException {
    com.rabbitmq.client.Connection connection = broker.connect("consumer");
    Receiver receiver = null;
    try {
      Channel channel = connection.createChannel();
      route.declare(channel);
      channel.basicQos(PREFETCH);
      receiver = new Receiver(channel);
      String tag = channel.basicConsume(route.queue(), false, receiver);
      consuming = true;
      LOG.atInfo().addKeyValue("queue", route.queue()).log("queue_consumed");
      long nextCleanUp = System.nanoTime() + CLEAN_UP_INTERVAL.toNanos();
      while (!receiver.ended.await(1, TimeUnit.SECONDS) && !isStopping()) {
        if (System.nanoTime() - nextCleanUp > 0) {
          nextCleanUp += CLEAN_UP_INTERVAL.toNanos();
          cleanUp();
        }
      }
      if (isStopping() && channel.isOpen()) {
        channel.basicCancel(tag);
      }
    } finally {
      consuming = false;
      if (receiver != null) {
        receiver.awaitMessageInHand();
      }
      Broker.close(connection);
    }
  }

  private void cleanUp() {
    try (Connection connection = outbox.dataSource().getConnection()) {
      ProcessedMessages.deleteOld(connection);
    } catch (SQLException e) {
      LOG.atWarn().setCause(e).log("processed_messages_clean_up_failed");
    }
  }

  /** Waits, but not beyond {@link #close()}; returns whether that was called. */
  private boolean pause(Duration duration) throws InterruptedException {
    return stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Takes what the broker delivers, on a thread of the client library. */
  private final class Receiver extends DefaultConsumer {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object inHand = new Object();

    Receiver(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
        throws IOException {
      synchronized (inHand) {
        if (isStopping() || !getChannel().isOpen()) {
          return;
        }
        try {
          if (process(properties, body)) {
            getChannel().basicAck(envelope.getDeliveryTag(), false);
          }
        } catch (ShutdownSignalException e) {
          // Its effect is committed or it is set aside; it comes again and is dropped by its id.
          LOG.atWarn()
              .addKeyValue("queue", route.queue())
              .addKeyValue("reason", String.valueOf(e.getMessage()))
              .log("message_not_acknowledged");
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void handleCancel(String consumerTag) {
      ended.countDown();
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
      ended.countDown();
    }

    void awaitMessageInHand() {
      synchronized (inHand) {
        ended.countDown();
      }
    }

    /** Returns false when the message is still to be processed. */
    private boolean process(BasicProperties properties, byte[] body) throws InterruptedException {
      Duration backoff = FIRST_BACKOFF;
      int attempt = 1;
      while (true) {
        try {
          apply(Message.of(properties, body));
          return true;
        } catch (InvalidMessageException e) {
          return setAside(properties, body, e, attempt);
        } catch (RuntimeException e) {
          if (DatabaseOutage.isCauseOf(e)) {
            LOG.atWarn()
                .addKeyValue("queue", route.queue())
                .addKeyValue("reason", String.valueOf(e.getMessage()))
                .log("database_unavailable");
            if (pause(OUTAGE_BACKOFF)) {
              return false;
            }
            continue;
          }
          if (attempt == ATTEMPTS) {
            return setAside(properties, body, e, attempt);
          }
          LOG.atWarn()
              .addKeyValue("queue", route.queue())
              .addKeyValue("message_id", properties.getMessageId())
              .addKeyValue("attempt", attempt)
              .addKeyValue("reason", String.valueOf(e.getMessage()))
              .log("message_failed");
        }
        if (pause(backoff)) {
          return false;
        }
        backoff = backoff.multipliedBy(5);
        attempt++;
      }
    }

    private void apply(Message message) {
      outbox.transaction(
          (transaction, messages) -> {
            if (ProcessedMessages.add(transaction, message.id())) {
              handler.handle(transaction, message, messages);
            } else {
              LOG.atInfo().addKeyValue("message_id", message.id()).log("message_seen_before");
            }
            return null;
          });
      try {
        handler.handled(message);
      } catch (RuntimeException e) {
        // The effect is committed; nothing of it depends on this.
        LOG.atWarn().setCause(e).addKeyValue("message_id", message.id()).log("follow_up_failed");
      }
    }

    /** Unchanged, with headers that say why; returns when the broker has it. */
    private boolean setAside(
        BasicProperties properties, byte[] body, RuntimeException reason, int attempts)
        throws InterruptedException {
      BasicProperties letter =
          properties.builder().headers(headers(properties, reason, attempts)).build();
      while (true) {
        try {
          outbox.publisher().publish(route, route.deadLetterExchange(), letter, body);
          break;
        } catch (IOException e) {
          LOG.atWarn()
              .addKeyValue("queue", route.queue())
              .addKeyValue("reason", String.valueOf(e.getMessage()))
              .log("dead_letter_failed");
          if (pause(OUTAGE_BACKOFF) || !getChannel().isOpen()) {
            return false;
          }
        }
      }
      LOG.atError()
          .setCause(reason)
          .addKeyValue("queue", route.queue())
          .addKeyValue("message_id", properties.getMessageId())
          .addKeyValue("attempts", attempts)
          .addKeyValue("reason", String.valueOf(reason.getMessage()))
          .log("message_dead_lettered");
      return true;
    }

    private Map<String, Object> headers(
        BasicProperties properties, RuntimeException reason, int attempts) {
      Map<String, Object> headers = new HashMap<>();
      if (properties.getHeaders() != null) {
        headers.putAll(properties.getHeaders());
      }
      headers.put("dead-letter-reason", String.valueOf(reason.getMessage()));
      headers.put("dead-letter-exception", reason.getClass().getName());
      headers.put("dead-letter-attempts", attempts);
      headers.put("dead-letter-queue", route.queue());
      return headers;
    }
  }
}
