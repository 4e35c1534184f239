package io.sightline.platform.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.platform.DatabaseException;
import io.sightline.platform.OutboxTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Publishes events that are as durable as the change they tell about: each is a row of the table
 * {@code outbox}.
 */
public final class Outbox extends OutboxTable<Outbox.Row> {

  private static final Timing TIMING =
      new Timing(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));

  private final EventProducer producer;
  private final Set<String> topics;
  private volatile boolean topicsExist;

  /**
   * Starts the sweeper.
   *
   * @param dataSource of the database with the table {@code outbox}
   * @param producer closed by the caller, after this
   * @param topics every topic that events are added for; created when missing
   */
  public Outbox(DataSource dataSource, EventProducer producer, Set<String> topics) {
    this(dataSource, producer, topics, TIMING);
  }

  Outbox(DataSource dataSource, EventProducer producer, Set<String> topics, Timing timing) {
    super(dataSource, "outbox", List.of("event_id", "topic", "record_key", "payload"), timing);
    this.producer = producer;
    this.topics = Set.copyOf(topics);
    prepare();
    startSweeper();
  }

  /**
   * Runs {@code change} in a transaction, commits, then publishes the events that it added.
   *
   * @return what {@code change} returned, also when publishing failed
   * @throws DatabaseException when a statement, or the commit, failed
   */
  public <T> T transaction(Change<T> change) {
    Pending pending = new Pending();
    return inTransaction(
        pending, connection -> change.apply(connection, new Added(connection, pending)));
  }

  @Override
  protected boolean isReady() {
    return topicsExist;
  }

  @Override
  protected boolean prepare() {
    return topicsExist || createTopics();
  }

  @Override
  protected Row read(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("sequence"),
        row.getString("topic"),
        row.getString("record_key"),
        row.getString("payload"));
  }

  private Row insert(Connection connection, String topic, Object shape) throws SQLException {
    if (!topics.contains(topic)) {
      throw new IllegalArgumentException("This outbox was not told of topic " + topic);
    }
    Event event = Event.from(shape);
    String payload = event.toJson();
    return new Row(
        insert(connection, event.id(), topic, event.orderId(), payload),
        topic,
        event.orderId(),
        payload);
  }

  /** Sends all, then waits for each answer, so that the events of one key stay in order. */
  @Override
  protected List<Long> send(List<Row> rows) {
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    List<Long> published = new ArrayList<>();
    try {
      for (Row row : rows) {
        Future<RecordMetadata> answer = producer.send(row.record());
        answers.add(answer);
        if (answer.state() == Future.State.FAILED
            && answer.exceptionNow() instanceof RetriableException) {
          break; // no broker known: each further row would wait as long as this one did
        }
      }
    } catch (KafkaException | IllegalStateException e) {
      logger.atWarn().setCause(e).log("producer_refused_event");
    }
    for (int i = 0; i < answers.size(); i++) {
      try {
        answers.get(i).get();
        published.add(rows.get(i).sequence());
      } catch (ExecutionException e) {
        logger
            .atWarn()
            .addKeyValue("topic", rows.get(i).topic())
            .addKeyValue("order_id", rows.get(i).key())
            .addKeyValue("reason", String.valueOf(e.getCause().getMessage()))
            .log("event_left_in_outbox");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return published;
  }

  private boolean createTopics() {
    try {
      Topics.create(producer.bootstrapServers(), topics);
      topics.forEach(producer::prepare);
      topicsExist = true;
    } catch (KafkaException e) {
      logger
          .atWarn()
          .addKeyValue("kafka", producer.bootstrapServers())
          .addKeyValue("topics", topics)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("topics_not_created");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return topicsExist;
  }

  /** A change of the database with the events that tell about it. */
  @FunctionalInterface
  public interface Change<T> {

    /**
     * Makes the change.
     *
     * @param transaction committed after this returns, rolled back when it throws
     */
    T apply(Connection transaction, Events events) throws SQLException;
  }

  /** Takes the events of one transaction, and what is to be done when it is committed. */
  public interface Events {

    /**
     * Adds an event to the transaction.
     *
     * @param event a record of {@code io.sightline.contracts.events}
     */
    void add(String topic, Object event) throws SQLException;

    /**
     * Runs the action on this thread when the transaction is committed, and never when it is rolled
     * back: for what nobody can take back, such as telling of the change.
     */
    void afterCommit(Runnable action);
  }

  private final class Added implements Events {
    private final Connection transaction;
    private final Pending pending;

    Added(Connection transaction, Pending pending) {
      this.transaction = transaction;
      this.pending = pending;
    }

    @Override
    public void add(String topic, Object event) throws SQLException {
      pending.add(insert(transaction, topic, event));
    }

    @Override
    public void afterCommit(Runnable action) {
      pending.afterCommit(action);
    }
  }

  /** An event in the outbox. */
  record Row(long sequence, String topic, String key, String payload) implements OutboxTable.Row {

    ProducerRecord<String, byte[]> record() {
      return new ProducerRecord<>(topic, key, payload.getBytes(UTF_8));
    }
  }
}
