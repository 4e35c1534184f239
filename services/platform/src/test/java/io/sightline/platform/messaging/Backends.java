package io.sightline.platform.messaging;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sightline.platform.testing.KafkaBroker;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** One broker and one PostgreSQL for all tests of the module. */
final class Backends {

  private static final String TABLES =
      """
      CREATE TABLE outbox (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL UNIQUE,
        topic text NOT NULL,
        record_key text NOT NULL,
        payload text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        published_at timestamptz
      );
      CREATE TABLE processed_events (
        event_id uuid PRIMARY KEY,
        processed_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE TABLE effects (
        event_id uuid NOT NULL,
        order_id text NOT NULL
      );
      """;

  static final KafkaBroker KAFKA = KafkaBroker.create();
  private static final EmbeddedPostgres POSTGRES = postgres();

  /** A pool on a schema of its own with the tables of this package. */
  static HikariDataSource newSchema() throws SQLException {
    String schema = "s" + UUID.randomUUID().toString().replace("-", "");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(POSTGRES.getJdbcUrl("postgres", "postgres"));
    config.setSchema(schema);
    config.setMaximumPoolSize(6);
    config.setConnectionTimeout(1000);
    config.setInitializationFailTimeout(-1);
    try (Connection connection = POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
      statement.execute("SET search_path TO " + schema);
      statement.execute(TABLES);
    }
    return new HikariDataSource(config);
  }

  private static EmbeddedPostgres postgres() {
    try {
      return EmbeddedPostgres.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Backends() {}
}
