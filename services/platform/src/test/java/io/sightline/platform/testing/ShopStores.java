package io.sightline.platform.testing;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.platform.auth.Caller;
import io.sightline.platform.auth.Tokens;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** One PostgreSQL and one Kafka broker for all tests of a module, started when first used. */
public final class ShopStores {

  /** The broker; a test that stops it starts it again. */
  public static final KafkaBroker KAFKA = KafkaBroker.create();

  /** What services sign and verify tokens with. */
  public static final String TOKEN_SECRET = "tests-sign-their-tokens-with-this-";

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
    settings.put("token.secret", TOKEN_SECRET);
    settings.putAll(overrides);
    return Config.builder()
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .sources(ConfigSources.create(settings), ConfigSources.classpath("application.properties"))
        .build();
  }

  /**
   * Number of rows.
   *
   * @param from what follows FROM in a query
   */
  public static long count(String from) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** The value of a header {@code Authorization} that services with these stores accept. */
  public static String authorization(String userId, String... roles) {
    return "Bearer "
        + Tokens.create(Config.just(ConfigSources.create(Map.of("token.secret", TOKEN_SECRET))))
            .issue(new Caller(userId, Set.of(roles)), Duration.ofMinutes(10));
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
