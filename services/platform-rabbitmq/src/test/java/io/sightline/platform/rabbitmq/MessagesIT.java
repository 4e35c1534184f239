package io.sightline.platform.rabbitmq;

import static io.sightline.platform.rabbitmq.testing.QueueProbe.header;
import static io.sightline.platform.rabbitmq.testing.QueueProbe.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sightline.platform.OutboxTable.Timing;
import io.sightline.platform.rabbitmq.testing.NeedsRabbitmq;
import io.sightline.platform.rabbitmq.testing.QueueProbe;
import io.sightline.platform.rabbitmq.testing.RabbitNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsRabbitmq
class MessagesIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** But for the pause before the sweeper: a first connection takes its time when all are busy. */
  private static final Timing QUICK =
      new Timing(Duration.ofMillis(200), Duration.ofSeconds(3), Duration.ofMillis(200));

  private static final String TABLES =
      """
      CREATE TABLE message_outbox (
        sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        message_id uuid NOT NULL UNIQUE,
        exchange text NOT NULL,
        queue text NOT NULL,
        type text NOT NULL,
        payload text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        published_at timestamptz
      );
      CREATE TABLE processed_messages (
        message_id uuid PRIMARY KEY,
        processed_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      CREATE TABLE effects (message_id uuid NOT NULL, text text NOT NULL);
      """;

  private static RabbitNode node;
  private static EmbeddedPostgres postgres;

  private final Route route = new Route("work", "work." + UUID.randomUUID());
  private final Route answers = new Route("work", "answers." + UUID.randomUUID());
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private HikariDataSource dataSource;
  private MessageOutbox outbox;
  private QueueProbe probe;

  record Work(String text) {}

  @BeforeAll
  static void startStores() throws Exception {
    node = RabbitNode.create();
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopStores() throws Exception {
    node.close();
    postgres.close();
  }

  @BeforeEach
  void start() throws SQLException {
    String schema = "s" + UUID.randomUUID().toString().replace("-", "");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
    config.setSchema(schema);
    config.setMaximumPoolSize(4);
    config.setConnectionTimeout(1000);
    config.setInitializationFailTimeout(-1);
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
      statement.execute("SET search_path TO " + schema);
      statement.execute(TABLES);
    }
    dataSource = new HikariDataSource(config);
    outbox = new MessageOutbox(dataSource, broker(), QUICK);
    probe = new QueueProbe(node);
  }

  @AfterEach
  void stop() {
    outbox.close();
    dataSource.close();
    probe.close();
  }

  @Test
  void publishesWhenTheChangeIsCommittedAndOnlyThen() throws SQLException {
    outbox.transaction(
        (transaction, messages) -> {
          messages.add(route, "work.asked", new Work("one"));
          return null;
        });

    GetResponse message = probe.take(route.queue());
    assertThat(text(message)).isEqualTo("{\"text\":\"one\"}");
    assertThat(message.getProps().getDeliveryMode()).as("persistent").isEqualTo(2);
    assertThat(message.getProps().getType()).isEqualTo("work.asked");
    assertThat(UUID.fromString(message.getProps().getMessageId())).isNotNull();
    assertThat(message.getProps().getAppId()).isEqualTo("test");
    assertThat(count("message_outbox WHERE published_at IS NOT NULL")).isEqualTo(1);

    assertThatThrownBy(
            () ->
                outbox.transaction(
                    (transaction, messages) -> {
                      messages.add(route, "work.asked", new Work("two"));
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(count("message_outbox")).isEqualTo(1);
    assertThat(probe.count(route.queue())).isZero();
  }

  @Test
  void appliesAMessageOnceHoweverOftenItComes() throws SQLException {
    UUID id = UUID.randomUUID();
    try (MessageConsumer consumer = consumer(this::effect)) {
      await().atMost(LONG).until(consumer::isConsuming);
      write(id, "once");
      write(id, "once");
      write(UUID.randomUUID(), "last");

      await().atMost(LONG).until(() -> handled.contains("last"));
    }
    assertThat(handled).containsExactly("once", "last");
    assertThat(count("effects")).isEqualTo(2);
    assertThat(probe.count(route.queue())).as("all acknowledged").isZero();
  }

  @Test
  void publishesWhatFollowsFromAMessage() {
    try (MessageConsumer consumer =
        consumer(
            (transaction, message, messages) ->
                messages.add(answers, "work.done", message.as(Work.class)))) {
      await().atMost(LONG).until(consumer::isConsuming);
      write(UUID.randomUUID(), "task");

      assertThat(text(probe.take(answers.queue()))).isEqualTo("{\"text\":\"task\"}");
    }
  }

  @Test
  void tellsOfAnEffectWhenItIsCommittedAndNotForEachTry() {
    List<String> told = new CopyOnWriteArrayList<>();
    AtomicInteger tries = new AtomicInteger();
    UUID id = UUID.randomUUID();
    try (MessageConsumer consumer =
        consumer(
            (transaction, message, messages) -> {
              messages.afterCommit(() -> told.add(message.as(Work.class).text()));
              effect(transaction, message, messages);
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("works the third time");
              }
            })) {
      await().atMost(LONG).until(consumer::isConsuming);
      write(id, "stubborn");
      write(id, "stubborn");
      write(UUID.randomUUID(), "last");

      await().atMost(LONG).until(() -> told.contains("last"));
    }
    assertThat(told).containsExactly("stubborn", "last");
  }

  @Test
  void triesThreeTimesThenSetsTheMessageAsideAndGoesOn() throws SQLException {
    List<String> attempts = new CopyOnWriteArrayList<>();
    UUID bad = UUID.randomUUID();
    try (MessageConsumer consumer =
        consumer(
            (transaction, message, messages) -> {
              effect(transaction, message, messages);
              if (message.id().equals(bad)) {
                attempts.add("bad");
                throw new IllegalStateException("no such product");
              }
            })) {
      await().atMost(LONG).until(consumer::isConsuming);
      write(bad, "bad");
      write(UUID.randomUUID(), "good");

      GetResponse letter = probe.take(route.deadLetterQueue());
      assertThat(attempts).hasSize(3);
      assertThat(text(letter)).isEqualTo("{\"text\":\"bad\",\"later\":1}");
      assertThat(letter.getProps().getMessageId()).isEqualTo(bad.toString());
      assertThat(header(letter, "dead-letter-reason")).isEqualTo("no such product");
      assertThat(header(letter, "dead-letter-exception"))
          .isEqualTo("java.lang.IllegalStateException");
      assertThat(header(letter, "dead-letter-attempts")).isEqualTo("3");
      assertThat(header(letter, "dead-letter-queue")).isEqualTo(route.queue());
      assertThat(header(letter, "kept")).isEqualTo("yes");
      await().atMost(LONG).until(() -> handled.contains("good"));
    }
    assertThat(count("effects")).as("the failed one left nothing").isEqualTo(1);
  }

  @Test
  void setsPoisonAsideAtOnce() {
    try (MessageConsumer consumer = consumer(this::effect)) {
      await().atMost(LONG).until(consumer::isConsuming);
      for (String poison : List.of("\u0000\u0001 not JSON", "[1]", "{\"text\":[]}", "")) {
        probe.write(
            route.exchange(), route.queue(), properties(UUID.randomUUID().toString()), poison);
        GetResponse letter = probe.take(route.deadLetterQueue());
        assertThat(text(letter)).isEqualTo(poison);
        assertThat(header(letter, "dead-letter-attempts")).isEqualTo("1");
      }
      probe.write(route.exchange(), route.queue(), new BasicProperties(), "{\"text\":\"a\"}");
      assertThat(header(probe.take(route.deadLetterQueue()), "dead-letter-reason"))
          .isEqualTo("message_id or type is missing from the properties");
      probe.write(route.exchange(), route.queue(), properties("17"), "{\"text\":\"a\"}");
      assertThat(header(probe.take(route.deadLetterQueue()), "dead-letter-reason"))
          .isEqualTo("message_id is not a UUID: 17");
      assertThat(handled).isEmpty();

      write(UUID.randomUUID(), "good");
      await().atMost(LONG).until(() -> handled.contains("good"));
    }
  }

  @Test
  void waitsForTheDatabaseInsteadOfSettingGoodMessagesAside() throws SQLException {
    try (MessageConsumer consumer = consumer(this::effect)) {
      await().atMost(LONG).until(consumer::isConsuming);
      Connection[] all = new Connection[dataSource.getMaximumPoolSize()];
      for (int i = 0; i < all.length; i++) {
        all[i] = dataSource.getConnection();
      }
      write(UUID.randomUUID(), "patient");
      await()
          .pollDelay(Duration.ofSeconds(4)) // more than the tries of one message take
          .atMost(LONG)
          .until(() -> dataSource.getHikariPoolMXBean().getThreadsAwaitingConnection() > 0);
      for (Connection connection : all) {
        connection.close();
      }

      await().atMost(LONG).until(() -> handled.contains("patient"));
      assertThat(probe.count(route.deadLetterQueue())).isZero();
    }
  }

  @Test
  void losesNothingWhileTheBrokerIsAway() throws SQLException {
    try (MessageConsumer consumer = consumer(this::effect)) {
      await().atMost(LONG).until(consumer::isConsuming);
      probe.close();
      node.stop();
      for (String text : List.of("one", "two")) {
        outbox.transaction(
            (transaction, messages) -> {
              messages.add(route, "work.asked", new Work(text));
              return null;
            });
      }
      assertThat(count("message_outbox WHERE published_at IS NULL")).isEqualTo(2);
      node.start();
      probe = new QueueProbe(node);

      await().atMost(LONG).until(() -> handled.containsAll(List.of("one", "two")));
    }
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(count("message_outbox WHERE published_at IS NOT NULL")).isEqualTo(2));
    assertThat(count("effects")).isEqualTo(2);
  }

  @Test
  void keepsAMessageThatNoQueueTakes() throws SQLException {
    outbox.transaction(
        (transaction, messages) -> {
          messages.add(route, "work.asked", new Work("first"));
          return null;
        });
    probe.delete(route.queue());

    outbox.transaction(
        (transaction, messages) -> {
          messages.add(route, "work.asked", new Work("returned"));
          return null;
        });

    // The queue is declared anew for the sweeper's try.
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(count("message_outbox WHERE published_at IS NOT NULL")).isEqualTo(2));
    assertThat(text(probe.take(route.queue()))).contains("returned");
  }

  @Test
  void finishesTheMessageInHandWhenClosedAndLeavesTheRestToTheNext() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    MessageConsumer first =
        consumer(
            (transaction, message, messages) -> {
              started.countDown();
              awaitLatch(proceed);
              effect(transaction, message, messages);
            });
    await().atMost(LONG).until(first::isConsuming);
    for (int i = 0; i < 10; i++) {
      write(UUID.randomUUID(), "m" + i);
    }
    awaitLatch(started);
    Thread closing = Thread.startVirtualThread(first::close);
    await().until(() -> closing.getState() != Thread.State.RUNNABLE);
    proceed.countDown();
    assertThat(closing.join(LONG)).isTrue();
    assertThat(handled).hasSize(1);

    try (MessageConsumer second = consumer(this::effect)) {
      await().atMost(LONG).until(() -> handled.size() == 10);
      assertThat(second).isNotNull();
    }
    assertThat(count("effects")).isEqualTo(10);
    assertThat(handled).doesNotHaveDuplicates();
  }

  @Test
  void tellsTheHandlerAfterTheCommit() throws SQLException {
    AtomicReference<Long> committed = new AtomicReference<>();
    MessageHandler handler =
        new MessageHandler() {
          @Override
          public void handle(
              Connection transaction, Message message, MessageOutbox.Messages messages)
              throws SQLException {
            effect(transaction, message, messages);
          }

          @Override
          public void handled(Message message) {
            try {
              committed.set(count("effects"));
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
            throw new IllegalStateException("has no influence");
          }
        };
    try (MessageConsumer consumer = consumer(handler)) {
      await().atMost(LONG).until(consumer::isConsuming);
      write(UUID.randomUUID(), "a");
      await().atMost(LONG).untilAsserted(() -> assertThat(committed).hasValue(1L));
      write(UUID.randomUUID(), "b");
      await().atMost(LONG).until(() -> handled.contains("b"));
      assertThat(probe.count(route.deadLetterQueue())).isZero();
    }
  }

  private Broker broker() {
    return Broker.create(node.config(), "test");
  }

  private MessageConsumer consumer(MessageHandler handler) {
    return new MessageConsumer(broker(), route, outbox, handler);
  }

  private void effect(Connection transaction, Message message, MessageOutbox.Messages messages)
      throws SQLException {
    String text = message.as(Work.class).text();
    try (PreparedStatement insert =
        transaction.prepareStatement("INSERT INTO effects VALUES (?, ?)")) {
      insert.setObject(1, message.id());
      insert.setString(2, text);
      insert.executeUpdate();
    }
    handled.add(text);
  }

  private void write(UUID id, String text) {
    probe.write(
        route.exchange(),
        route.queue(),
        properties(id.toString()),
        "{\"text\":\"%s\",\"later\":1}".formatted(text));
  }

  private static BasicProperties properties(String id) {
    return new BasicProperties.Builder()
        .messageId(id)
        .type("work.asked")
        .headers(Map.of("kept", "yes"))
        .build();
  }

  private long count(String tableAndCondition) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + tableAndCondition)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
