package io.sightline.platform;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of what is still to be published; by whom, and to whom, is up to the subclass.
 *
 * <p>A row is written in the transaction of a change. The thread that made the change publishes it
 * right after the commit, so that whatever belongs to the request stays with it; then it marks the
 * row. Where that fails (broker away, process killed) the change stands all the same and a sweeper
 * publishes the row later. Several instances may share the table. A row may thus be published
 * twice, never not at all.
 *
 * @param <R> a row
 */
public abstract class OutboxTable<R extends OutboxTable.Row> implements AutoCloseable {
  private static final Duration KEEP_PUBLISHED = Duration.ofDays(1);
  private static final Duration CLOSE = Duration.ofSeconds(10);
  private static final int SWEEP_BATCH = 100;

  /** Logger of the subclass. */
  protected final Logger logger = LoggerFactory.getLogger(getClass());

  private final DataSource dataSource;
  private final String table;
  private final List<String> columns;
  private final Timing timing;
  private final ScheduledExecutorService sweeper;
  private volatile long pausedUntil = System.nanoTime();

  /** A row of the table. */
  public interface Row {

    /** Its place, which the table gives. */
    long sequence();
  }

  /**
   * The sweeper's rhythm.
   *
   * @param republishAfter longer than publishing can take, so that the sweeper leaves alone what a
   *     request is publishing
   * @param pause how long requests leave publishing to the sweeper once the broker did not answer
   *     one
   */
  public record Timing(Duration sweepInterval, Duration republishAfter, Duration pause) {}

  /**
   * Looks at a table; nothing is swept before {@link #startSweeper()}.
   *
   * @param table its name, which also begins the names of what is logged
   * @param columns those that a subclass fills
   */
  protected OutboxTable(DataSource dataSource, String table, List<String> columns, Timing timing) {
    this.dataSource = dataSource;
    this.table = table;
    this.columns = List.copyOf(columns);
    this.timing = timing;
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(table + "-sweeper").daemon().factory());
  }

  /** Reads a row. */
  protected abstract R read(ResultSet row) throws SQLException;

  /** Publishes rows in their order, and returns the places of those that got through. */
  protected abstract List<Long> send(List<R> rows);

  /** Whether a request may publish what it has changed; otherwise the sweeper will. */
  protected boolean isReady() {
    return true;
  }

  /** Called before each sweep, which does not take place while this returns false. */
  protected boolean prepare() {
    return true;
  }

  /** Starts the sweeper, as the last thing that a constructor does. */
  protected final void startSweeper() {
    long interval = timing.sweepInterval().toMillis();
    sweeper.scheduleWithFixedDelay(this::sweep, interval, interval, TimeUnit.MILLISECONDS);
    long hour = Duration.ofHours(1).toMillis();
    sweeper.scheduleWithFixedDelay(this::deleteOld, hour, hour, TimeUnit.MILLISECONDS);
  }

  /** The rows of one transaction, and what is to be done when it is committed. */
  protected final class Pending {
    private final List<R> rows = new ArrayList<>();
    private final List<Runnable> actions = new ArrayList<>();

    /** Nothing yet. */
    public Pending() {}

    /** Takes a row that the transaction has inserted. */
    public void add(R row) {
      rows.add(row);
    }

    /** Takes what is to be run when the transaction is committed. */
    public void afterCommit(Runnable action) {
      actions.add(action);
    }

    /** Runs the actions and publishes the rows. */
    public void committed() {
      actions.forEach(Runnable::run);
      publish(rows);
    }
  }

  /**
   * Runs {@code change} in a transaction, commits, then does what is pending.
   *
   * @return what {@code change} returned, also when publishing failed
   * @throws DatabaseException when a statement, or the commit, failed
   */
  protected final <T> T inTransaction(Pending pending, SqlWork<T> change) {
    T result;
    try {
      result = Database.inTransaction(dataSource, change);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
    pending.committed();
    return result;
  }

  /**
   * Inserts a row.
   *
   * @param values of the columns
   * @return its place
   */
  protected final long insert(Connection transaction, Object... values) throws SQLException {
    String sql =
        "INSERT INTO %s (%s) VALUES (%s) RETURNING sequence"
            .formatted(
                table,
                String.join(", ", columns),
                columns.stream().map(column -> "?").collect(joining(", ")));
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      try (ResultSet result = insert.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  /** Where the table is. */
  public final DataSource dataSource() {
    return dataSource;
  }

  /** Ends the sweeper after the row it is at; the rows that are left wait for the next start. */
  @Override
  public void close() {
    sweeper.shutdown();
    try {
      if (!sweeper.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        sweeper.shutdownNow();
        logger.warn(table + "_did_not_stop");
      }
    } catch (InterruptedException e) {
      sweeper.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void publish(List<R> rows) {
    if (rows.isEmpty() || !isReady() || System.nanoTime() - pausedUntil < 0) {
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
      logger.atWarn().setCause(e).addKeyValue("rows", published.size()).log(table + "_not_marked");
    }
  }

  private void sweep() {
    try {
      if (!prepare()) {
        return;
      }
      int found;
      do {
        found = republish();
      } while (found == SWEEP_BATCH && !sweeper.isShutdown());
    } catch (SQLException | RuntimeException e) {
      // The schedule ends with the first exception that leaves a run.
      logger.atWarn().setCause(e).log(table + "_sweep_failed");
    }
  }

  /** Row locks keep other instances off these rows, SKIP LOCKED keeps them from waiting. */
  private int republish() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      List<R> rows = lockUnpublished(connection);
      if (!rows.isEmpty()) {
        List<Long> published = send(rows);
        mark(connection, published);
        logger
            .atInfo()
            .addKeyValue("found", rows.size())
            .addKeyValue("published", published.size())
            .log(table + "_republished");
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

  private List<R> lockUnpublished(Connection connection) throws SQLException {
    String sql =
        "SELECT sequence, %s FROM %s".formatted(String.join(", ", columns), table)
            + " WHERE published_at IS NULL"
            + " AND created_at < clock_timestamp() - ? * INTERVAL '1 millisecond'"
            + " ORDER BY sequence LIMIT ? FOR UPDATE SKIP LOCKED";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, timing.republishAfter().toMillis());
      select.setInt(2, SWEEP_BATCH);
      List<R> rows = new ArrayList<>();
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          rows.add(read(result));
        }
      }
      return rows;
    }
  }

  private void mark(Connection connection, Collection<Long> sequences) throws SQLException {
    String sql =
        "UPDATE %s SET published_at = clock_timestamp() WHERE sequence = ANY (?)".formatted(table);
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setArray(1, connection.createArrayOf("bigint", sequences.toArray()));
      update.executeUpdate();
    }
  }

  /** Deletes what was published long ago. */
  public final void deleteOld() {
    String sql =
        "DELETE FROM %s WHERE published_at < clock_timestamp() - ? * INTERVAL '1 millisecond'"
            .formatted(table);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, KEEP_PUBLISHED.toMillis());
      delete.executeUpdate();
    } catch (SQLException | RuntimeException e) {
      logger.atWarn().setCause(e).log(table + "_clean_up_failed");
    }
  }
}
