package io.sightline.platform.testing;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** One PostgreSQL and one Kafka broker for all tests of a module, started when first used. */
public final class ShopStores {

  /** The broker; a test that stops it starts it again. */
  public static final KafkaBroker KAFKA = KafkaBroker.create();

  private static final EmbeddedPostgres POSTGRES = postgres();

  private ShopStores() {}

  /** JDBC address of the database {@code shop}, whose owner {@code shop} has that password. */
  public static String databaseUrl() {
    return "jdbc:postgresql://127.0.0.1:" + POSTGRES.getPort() + "/shop";
  }

  /** The database as its superuser sees it. */
  public static DataSource database() {
    return POSTGRES.getDatabase("postgres", "shop");
  }

  /** Runs one statement in the database. */
  public static void execute(String sql) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * The service's own configuration, with free ports and these stores.
   *
   * @param overrides what the test wants otherwise
   */
  public static Config config(Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("server.port", "0");
    settings.put("grpc.port", "0");
    settings.put("database.url", databaseUrl());
    settings.put("kafka.bootstrap.servers", KAFKA.bootstrapServers());
    settings.putAll(overrides);
    return Config.builder()
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .sources(ConfigSources.create(settings), ConfigSources.classpath("application.properties"))
        .build();
  }

  private static EmbeddedPostgres postgres() {
    try {
      EmbeddedPostgres postgres = EmbeddedPostgres.start();
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE shop LOGIN PASSWORD 'shop'");
        statement.execute("CREATE DATABASE shop OWNER shop");
      }
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
