package io.sightline.platform.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.platform.Database;
import io.sightline.platform.DatabaseException;
import io.sightline.platform.Json;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes messages that are as durable as the change that they follow from.
 *
 * <p>A message is a row of the table {@code message_outbox}, written in the transaction of the
 * change. The thread that made the change publishes it right after the commit, so that whatever
 * belongs to the request stays with the message; then it marks the row. Where that fails (broker
 * away, process killed) the change stands all the same and a sweeper publishes the row later. A
 * message may thus be published twice, never not at all.
 */
public final class MessageOutbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MessageOutbox.class);

  private static final Duration KEEP_PUBLISHED = Duration.ofDays(1);
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final int SWEEP_BATCH = 100;

  private final DataSource dataSource;
  private final Publisher publisher;
  private final String service;
  private final Timing timing;
  private final ScheduledExecutorService sweeper;
  private volatile long pausedUntil = System.nanoTime();

  /**
   * Starts the sweeper.
   *
   * @param database with the table {@code message_outbox}
   */
  public MessageOutbox(Database database, Broker broker) {
    this(database.dataSource(), broker, Timing.DEFAULT);
  }

  MessageOutbox(DataSource dataSource, Broker broker, Timing timing) {
    this.dataSource = dataSource;
    this.publisher = new Publisher(broker);
    this.service = broker.service();
    this.timing = timing;
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("message-sweeper").daemon().factory());
    long interval = timing.sweepInterval().toMillis();
    sweeper.scheduleWithFixedDelay(this::sweep, interval, interval, TimeUnit.MILLISECONDS);
    long hour = Duration.ofHours(1).toMillis();
    sweeper.scheduleWithFixedDelay(this::deleteOld, hour, hour, TimeUnit.MILLISECONDS);
  }

  /**
   * Runs {@code change} in a transaction, commits, then publishes the messages that it added.
   *
   * @return what {@code change} returned, also when publishing failed
   * @throws DatabaseException when a statement, or the commit, failed
   */
  public <T> T transaction(Change<T> change) {
    Pending pending;
    T result;
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      pending = pending(connection);
      try {
        result = change.apply(connection, pending);
        connection.commit();
      } catch (SQLException | RuntimeException | Error e) {
        rollback(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
    pending.committed();
    return result;
  }

  /**
   * Takes the messages of a transaction of somebody else's, who calls {@link Pending#committed}
   * after the commit.
   */
  public Pending pending(Connection transaction) {
    return new Pending(transaction);
  }

  private static Row add(Connection transaction, Route route, String type, Object body)
      throws SQLException {
    UUID id = UUID.randomUUID();
    String payload = new String(Json.bytes(body), UTF_8);
    String sql =
        "INSERT INTO message_outbox (message_id, exchange, queue, type, payload)"
            + " VALUES (?, ?, ?, ?, ?) RETURNING sequence";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setObject(1, id);
      insert.setString(2, route.exchange());
      insert.setString(3, route.queue());
      insert.setString(4, type);
      insert.setString(5, payload);
      try (ResultSet result = insert.executeQuery()) {
        result.next();
        return new Row(result.getLong(1), route, new Message(id, type, payload));
      }
    }
  }

  private void publish(List<Row> rows) {
    if (rows.isEmpty() || System.nanoTime() - pausedUntil < 0) {
      return;
    }
    List<Long> published = send(rows);
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
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("messages", published.size())
          .log("message_outbox_not_marked");
    }
  }

  /** Ends the sweeper after the row it is at; the rows that are left wait for the next start. */
  @Override
  public void close() {
    sweeper.shutdown();
    try {
      if (!sweeper.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        sweeper.shutdownNow();
        LOG.warn("message_outbox_did_not_stop");
      }
    } catch (InterruptedException e) {
      sweeper.shutdownNow();
      Thread.currentThread().interrupt();
    }
    publisher.close();
  }

  Publisher publisher() {
    return publisher;
  }

  DataSource dataSource() {
    return dataSource;
  }

  /** In order, until the first that does not get through. */
  private List<Long> send(List<Row> rows) {
    List<Long> published = new ArrayList<>();
    for (Row row : rows) {
      try {
        publisher.publish(
            row.route(),
            row.route().exchange(),
            row.message().properties(service),
            row.message().json().getBytes(UTF_8));
        published.add(row.sequence());
      } catch (IOException e) {
        LOG.atWarn()
            .addKeyValue("queue", row.route().queue())
            .addKeyValue("message_id", row.message().id())
            .addKeyValue("reason", String.valueOf(e.getMessage()))
            .log("message_left_in_outbox");
        break;
      }
    }
    return published;
  }

  private void sweep() {
    try {
      int found;
      do {
        found = republish();
      } while (found == SWEEP_BATCH && !sweeper.isShutdown());
    } catch (SQLException | RuntimeException e) {
      // The schedule ends with the first exception that leaves a run.
      LOG.atWarn().setCause(e).log("message_outbox_sweep_failed");
    }
  }

  /** Row locks keep other instances off these rows, SKIP LOCKED keeps them from waiting. */
  private int republish() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      List<Row> rows = lockUnpublished(connection);
      if (!rows.isEmpty()) {
        List<Long> published = send(rows);
        mark(connection, published);
        LOG.atInfo()
            .addKeyValue("found", rows.size())
            .addKeyValue("published", published.size())
            .log("message_outbox_republished");
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
        "SELECT sequence, exchange, queue, message_id, type, payload FROM message_outbox"
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
                  new Route(result.getString(2), result.getString(3)),
                  new Message(
                      result.getObject(4, UUID.class), result.getString(5), result.getString(6))));
        }
      }
      return rows;
    }
  }

  private static void mark(Connection connection, Collection<Long> sequences) throws SQLException {
    String sql =
        "UPDATE message_outbox SET published_at = clock_timestamp() WHERE sequence = ANY (?)";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setArray(1, connection.createArrayOf("bigint", sequences.toArray()));
      update.executeUpdate();
    }
  }

  private void deleteOld() {
    String sql =
        "DELETE FROM message_outbox"
            + " WHERE published_at < clock_timestamp() - ? * INTERVAL '1 millisecond'";
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, KEEP_PUBLISHED.toMillis());
      delete.executeUpdate();
    } catch (SQLException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("message_outbox_clean_up_failed");
    }
  }

  private static void rollback(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** A change of the database with the messages that follow from it. */
  @FunctionalInterface
  public interface Change<T> {

    /**
     * Makes the change.
     *
     * @param transaction committed after this returns, rolled back when it throws
     */
    T apply(Connection transaction, Messages messages) throws SQLException;
  }

  /** Takes the messages of one transaction, and what is to be done when it is committed. */
  public interface Messages {

    /**
     * Adds a message to the transaction.
     *
     * @param type what the message is about
     * @param body a record of {@code io.sightline.contracts}
     */
    void add(Route route, String type, Object body) throws SQLException;

    /**
     * Runs the action on this thread when the transaction is committed, and never when it is rolled
     * back: for what nobody can take back, such as telling of the change.
     */
    void afterCommit(Runnable action);
  }

  /** What waits for the end of a transaction. */
  public final class Pending implements Messages {
    private final Connection transaction;
    private final List<Row> rows = new ArrayList<>();
    private final List<Runnable> actions = new ArrayList<>();

    private Pending(Connection transaction) {
      this.transaction = transaction;
    }

    @Override
    public void add(Route route, String type, Object body) throws SQLException {
      rows.add(MessageOutbox.add(transaction, route, type, body));
    }

    @Override
    public void afterCommit(Runnable action) {
      actions.add(action);
    }

    /** Runs the actions and publishes the messages. */
    public void committed() {
      actions.forEach(Runnable::run);
      publish(rows);
    }
  }

  /**
   * A message in the outbox.
   *
   * @param sequence its place
   * @param route where it goes
   * @param message what it says
   */
  private record Row(long sequence, Route route, Message message) {}

  /**
   * The sweeper's rhythm.
   *
   * @param republishAfter longer than publishing can take, so that the sweeper leaves alone what a
   *     request is publishing
   * @param pause how long requests leave publishing to the sweeper once the broker did not answer
   *     one
   */
  record Timing(Duration sweepInterval, Duration republishAfter, Duration pause) {

    static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));
  }
}
