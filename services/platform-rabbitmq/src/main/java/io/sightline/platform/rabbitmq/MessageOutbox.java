package io.sightline.platform.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.platform.Database;
import io.sightline.platform.DatabaseException;
import io.sightline.platform.Json;
import io.sightline.platform.OutboxTable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Publishes messages that are as durable as the change that they follow from: each is a row of the
 * table {@code message_outbox}.
 */
public final class MessageOutbox extends OutboxTable<MessageOutbox.Row> {

  private static final Timing TIMING =
      new Timing(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));

  private final Publisher publisher;
  private final String service;

  /**
   * Starts the sweeper.
   *
   * @param database with the table {@code message_outbox}
   */
  public MessageOutbox(Database database, Broker broker) {
    this(database.dataSource(), broker, TIMING);
  }

  MessageOutbox(DataSource dataSource, Broker broker, Timing timing) {
    super(
        dataSource,
        "message_outbox",
        List.of("message_id", "exchange", "queue", "type", "payload"),
        timing);
    this.publisher = new Publisher(broker);
    this.service = broker.service();
    startSweeper();
  }

  /**
   * Runs {@code change} in a transaction, commits, then publishes the messages that it added.
   *
   * @return what {@code change} returned, also when publishing failed
   * @throws DatabaseException when a statement, or the commit, failed
   */
  public <T> T transaction(Change<T> change) {
    Pending pending = new Pending();
    return inTransaction(
        pending, connection -> change.apply(connection, new Uncommitted(connection, pending)));
  }

  /**
   * Takes the messages of a transaction of somebody else's, who calls {@link Uncommitted#committed}
   * after the commit.
   */
  public Uncommitted pending(Connection transaction) {
    return new Uncommitted(transaction, new Pending());
  }

  private Row insert(Connection transaction, Route route, String type, Object body)
      throws SQLException {
    Message message = new Message(UUID.randomUUID(), type, new String(Json.bytes(body), UTF_8));
    return new Row(
        insert(
            transaction,
            message.id(),
            route.exchange(),
            route.queue(),
            message.type(),
            message.json()),
        route,
        message);
  }

  @Override
  protected Row read(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("sequence"),
        new Route(row.getString("exchange"), row.getString("queue")),
        new Message(
            row.getObject("message_id", UUID.class),
            row.getString("type"),
            row.getString("payload")));
  }

  @Override
  public void close() {
    super.close();
    publisher.close();
  }

  Publisher publisher() {
    return publisher;
  }

  /** In order, until the first that does not get through. */
  @Override
  protected List<Long> send(List<Row> rows) {
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
        logger
            .atWarn()
            .addKeyValue("queue", row.route().queue())
            .addKeyValue("message_id", row.message().id())
            .addKeyValue("reason", String.valueOf(e.getMessage()))
            .log("message_left_in_outbox");
        break;
      }
    }
    return published;
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
  public final class Uncommitted implements Messages {
    private final Connection transaction;
    private final Pending pending;

    private Uncommitted(Connection transaction, Pending pending) {
      this.transaction = transaction;
      this.pending = pending;
    }

    @Override
    public void add(Route route, String type, Object body) throws SQLException {
      pending.add(insert(transaction, route, type, body));
    }

    @Override
    public void afterCommit(Runnable action) {
      pending.afterCommit(action);
    }

    /** Runs the actions and publishes the messages. */
    public void committed() {
      pending.committed();
    }
  }

  /**
   * A message in the outbox.
   *
   * @param sequence its place
   * @param route where it goes
   * @param message what it says
   */
  record Row(long sequence, Route route, Message message) implements OutboxTable.Row {}
}
