package io.sightline.assistant;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import io.helidon.config.Config;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/** A pool of connections to Redis, which everything here can do without. */
final class Redis implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final int FAILURES_TOLERATED = 3;
  private static final Duration BREAK = Duration.ofSeconds(1);

  private final RedisClient client;
  private final AtomicBoolean away = new AtomicBoolean();
  private final CircuitBreaker<Object> breaker =
      CircuitBreaker.builder()
          .handle(JedisException.class)
          .withFailureThreshold(FAILURES_TOLERATED)
          .withDelay(BREAK)
          .build();

  private Redis(RedisClient client) {
    this.client = client;
  }

  static Redis connect(Config config) {
    Duration timeout = config.get("timeout").as(Duration.class).get();
    int size = config.get("pool.max").asInt().get();
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(size);
    pool.setMaxIdle(size);
    pool.setMaxWait(timeout);
    DefaultJedisClientConfig.Builder connection =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis((int) timeout.toMillis())
            .socketTimeoutMillis((int) timeout.toMillis())
            .clientName(Main.NAME);
    config
        .get("password")
        .asString()
        .filter(text -> !text.isEmpty())
        .ifPresent(connection::password);
    return new Redis(
        RedisClient.builder()
            .hostAndPort(HostAndPort.from(config.get("address").asString().get()))
            .clientConfig(connection.build())
            .poolConfig(pool)
            .build());
  }

  /** Returns the answer, empty when there is none or Redis cannot be asked. */
  <T> Optional<T> ask(Function<RedisClient, T> command) {
    try {
      T answer = Failsafe.with(breaker).get(() -> command.apply(client));
      if (away.compareAndSet(true, false)) {
        LOGGER.atInfo().log("redis_back");
      }
      return Optional.ofNullable(answer);
    } catch (JedisException e) {
      if (away.compareAndSet(false, true)) {
        LOGGER.atWarn().addKeyValue("error", String.valueOf(e.getMessage())).log("redis_away");
      }
      return Optional.empty();
    } catch (CircuitBreakerOpenException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
