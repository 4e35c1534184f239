package io.sightline.platform.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.platform.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events that are as durable as the change they tell about.
 *
 * <p>An event is a row of the table {@code outbox}, written in the transaction of the change. The
 * thread that made the change publishes it right after the commit, so that whatever belongs to the
 * request stays with the event; then it marks the row. Where that fails (broker away, process
 * killed) the change stands all the same and a sweeper publishes the row later. Several instances
 * may share the table. An event may thus be published twice, never not at all.
 */
public final class Outbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private static final Duration KEEP_PUBLISHED = Duration.ofDays(1);
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final int SWEEP_BATCH = 100;

  private final DataSource dataSource;
  private final EventProducer producer;
  private final Set<String> topics;
  private final Timing timing;
  private final ScheduledExecutorService sweeper;
  private volatile boolean topicsExist;
  private volatile long pausedUntil = System.nanoTime();

  /**
   * Starts the sweeper.
   *
   * @param dataSource of the database with the table {@code outbox}
   * @param producer closed by the caller, after this
   * @param topics every topic that events are added for; created when missing
   */
  public Outbox(DataSource dataSource, EventProducer producer, Set<String> topics) {
    this(dataSource, producer, topics, Timing.DEFAULT);
  }

  Outbox(DataSource dataSource, EventProducer producer, Set<String> topics, Timing timing) {
    this.dataSource = dataSource;
    this.producer = producer;
    this.topics = Set.copyOf(topics);
    this.timing = timing;
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("outbox-sweeper").daemon().factory());
    createTopics();
    long interval = timing.sweepInterval().toMillis();
    sweeper.scheduleWithFixedDelay(this::sweep, interval, interval, TimeUnit.MILLISECONDS);
    long hour = Duration.ofHours(1).toMillis();
    sweeper.scheduleWithFixedDelay(this::deleteOld, hour, hour, TimeUnit.MILLISECONDS);
  }

  /**
   * Runs {@code change} in a transaction, commits, then publishes the events that it added.
   *
   * @return what {@code change} returned, also when publishing failed
   * @throws DatabaseException when a statement, or the commit, failed
   */
  public <T> T transaction(Change<T> change) {
    Added added;
    T result;
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      added = new Added(connection);
      try {
        result = change.apply(connection, added);
        connection.commit();
      } catch (SQLException | RuntimeException | Error e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
    added.actions.forEach(Runnable::run);
    if (!added.rows.isEmpty() && topicsExist && System.nanoTime() - pausedUntil >= 0) {
      publishNow(added.rows);
    }
    return result;
  }

  /** Ends the sweeper after the row it is at; the rows that are left wait for the next start. */
  @Override
  public void close() {
    sweeper.shutdown();
    try {
      if (!sweeper.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        sweeper.shutdownNow();
        LOG.warn("outbox_did_not_stop");
      }
    } catch (InterruptedException e) {
      sweeper.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  DataSource dataSource() {
    return dataSource;
  }

  private Row insert(Connection connection, String topic, Object shape) throws SQLException {
    if (!topics.contains(topic)) {
      throw new IllegalArgumentException("This outbox was not told of topic " + topic);
    }
    String sql =
        "INSERT INTO outbox (event_id, topic, record_key, payload) VALUES (?, ?, ?, ?)"
            + " RETURNING sequence";
    Event event = Event.from(shape);
    String payload = event.toJson();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, event.id());
      insert.setString(2, topic);
      insert.setString(3, event.orderId());
      insert.setString(4, payload);
      try (ResultSet result = insert.executeQuery()) {
        result.next();
        return new Row(result.getLong(1), topic, event.orderId(), payload);
      }
    }
  }

  private void publishNow(List<Row> rows) {
    List<Long> published = publish(rows);
    if (published.size() < rows.size()) {
      pausedUntil = System.nanoTime() + timing.pause().toNanos();
    }
    if (published.isEmpty()) {
      return;
    }
    try (Connection connection = dataSource.getConnection()) {
      mark(connection, published);
    } catch (SQLException e) {
      // The sweeper publishes them a second time and the receivers drop that.
      LOG.atWarn().setCause(e).addKeyValue("events", published.size()).log("outbox_not_marked");
    }
  }

  /** Sends all, then waits for each answer, so that the events of one key stay in order. */
  private List<Long> publish(List<Row> rows) {
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
      LOG.atWarn().setCause(e).log("producer_refused_event");
    }
    for (int i = 0; i < answers.size(); i++) {
      try {
        answers.get(i).get();
        published.add(rows.get(i).sequence());
      } catch (ExecutionException e) {
        LOG.atWarn()
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

  private void sweep() {
    try {
      if (!topicsExist && !createTopics()) {
        return;
      }
      int found;
      do {
        found = republish();
      } while (found == SWEEP_BATCH && !sweeper.isShutdown());
    } catch (SQLException | RuntimeException e) {
      // The schedule ends with the first exception that leaves a run.
      LOG.atWarn().setCause(e).log("outbox_sweep_failed");
    }
  }

  private boolean createTopics() {
    try {
      Topics.create(producer.bootstrapServers(), topics);
      topics.forEach(producer::prepare);
      topicsExist = true;
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("kafka", producer.bootstrapServers())
          .addKeyValue("topics", topics)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("topics_not_created");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return topicsExist;
  }

  /** Row locks keep other instances off these rows, SKIP LOCKED keeps them from waiting. */
  private int republish() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      List<Row> rows = lockUnpublished(connection);
      if (!rows.isEmpty()) {
        List<Long> published = publish(rows);
        mark(connection, published);
        LOG.atInfo()
            .addKeyValue("found", rows.size())
            .addKeyValue("published", published.size())
            .log("outbox_republished");
        if (published.size() < rows.size()) {
          connection.commit();
          return 0;
        }
        pausedUntil = System.nanoTime();
      }
      connection.commit();
      return rows.size();
    }
  }

  private List<Row> lockUnpublished(Connection connection) throws SQLException {
    String sql =
        "SELECT sequence, topic, record_key, payload FROM outbox"
            + " WHERE published_at IS NULL"
            + " AND created_at < clock_timestamp() - ? * INTERVAL '1 millisecond'"
            + " ORDER BY sequence LIMIT ? FOR UPDATE SKIP LOCKED";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, timing.republishAfter().toMillis());
      select.setInt(2, SWEEP_BATCH);
      List<Row> rows = new ArrayList<>();
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          rows.add(
              new Row(
                  result.getLong(1),
                  result.getString(2),
                  result.getString(3),
                  result.getString(4)));
        }
      }
      return rows;
    }
  }

  private static void mark(Connection connection, Collection<Long> sequences) throws SQLException {
    String sql = "UPDATE outbox SET published_at = clock_timestamp() WHERE sequence = ANY (?)";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setArray(1, connection.createArrayOf("bigint", sequences.toArray()));
      update.executeUpdate();
    }
  }

  void deleteOld() {
    String sql =
        "DELETE FROM outbox WHERE published_at < clock_timestamp() - ? * INTERVAL '1 millisecond'";
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, KEEP_PUBLISHED.toMillis());
      delete.executeUpdate();
    } catch (SQLException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("outbox_clean_up_failed");
    }
  }

  private static void rollback(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
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
    private final List<Row> rows = new ArrayList<>();
    private final List<Runnable> actions = new ArrayList<>();

    Added(Connection transaction) {
      this.transaction = transaction;
    }

    @Override
    public void add(String topic, Object event) throws SQLException {
      rows.add(insert(transaction, topic, event));
    }

    @Override
    public void afterCommit(Runnable action) {
      actions.add(action);
    }
  }

  /**
   * The sweeper's rhythm.
   *
   * @param republishAfter longer than a send can take, so that the sweeper leaves alone what a
   *     request is publishing
   * @param pause how long requests leave publishing to the sweeper once the broker did not answer
   *     one
   */
  record Timing(Duration sweepInterval, Duration republishAfter, Duration pause) {

    static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  private record Row(long sequence, String topic, String key, String payload) {

    ProducerRecord<String, byte[]> record() {
      return new ProducerRecord<>(topic, key, payload.getBytes(UTF_8));
    }
  }
}
