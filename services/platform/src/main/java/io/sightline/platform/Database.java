package io.sightline.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.config.Config;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * One schema of the shop's database: a pool of connections to it, migrated to what the code needs.
 */
public final class Database implements AutoCloseable {
  private static final int POOL_SIZE = 10;
  private static final long START_TIMEOUT_MILLIS = 30_000;
  private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;
  private static final int CHECK_SECONDS = 1;

  private final HikariDataSource dataSource;

  private Database(HikariDataSource dataSource) {
    this.dataSource = dataSource;
  }

  static Database open(Config config, String schema) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(schema);
    hikari.setJdbcUrl(config.get("url").asString().get());
    hikari.setUsername(config.get("user").asString().get());
    hikari.setPassword(config.get("password").asString().get());
    hikari.setSchema(schema);
    hikari.setMaximumPoolSize(POOL_SIZE);
    hikari.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    // The database may still be starting when this service does.
    hikari.setInitializationFailTimeout(START_TIMEOUT_MILLIS);
    // A statement that hangs gives up before the caller of this service does; in seconds.
    hikari.addDataSourceProperty("connectTimeout", "5");
    hikari.addDataSourceProperty("socketTimeout", "30");
    hikari.addDataSourceProperty("options", "-c statement_timeout=5s");
    HikariDataSource dataSource = new HikariDataSource(hikari);
    try {
      Flyway.configure()
          .dataSource(dataSource)
          .schemas(schema)
          .locations("classpath:db/" + schema)
          .load()
          .migrate();
    } catch (RuntimeException e) {
      dataSource.close();
      throw e;
    }
    return new Database(dataSource);
  }

  /** The pool itself. */
  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * Runs statements in one transaction, committed when the work returns and rolled back when it
   * throws.
   *
   * @param work the statements
   * @param <T> type of the result
   * @return what the work returned
   */
  public <T> T transaction(SqlWork<T> work) {
    try {
      return inTransaction(dataSource, work);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /**
   * The same on any database.
   *
   * @param dataSource gives a connection for it
   * @param work the statements
   * @param <T> type of the result
   * @return what the work returned
   * @throws SQLException when a statement, or the commit, fails
   */
  public static <T> T inTransaction(DataSource dataSource, SqlWork<T> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  /**
   * Runs statements that each stand alone, such as a query.
   *
   * @param work the statements
   * @param <T> type of the result
   * @return what the work returned
   */
  public <T> T connection(SqlWork<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      return work.run(connection);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  @Override
  public void close() {
    dataSource.close();
  }

  void check() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      if (!connection.isValid(CHECK_SECONDS)) {
        throw new SQLException("Connection is not usable");
      }
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
