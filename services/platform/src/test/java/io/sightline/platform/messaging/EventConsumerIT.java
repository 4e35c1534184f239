package io.sightline.platform.messaging;

import static io.sightline.platform.messaging.Backends.KAFKA;
import static io.sightline.platform.testing.TopicReader.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.sightline.platform.testing.TopicReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventConsumerIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final String topic = "payments-" + UUID.randomUUID();
  private final String group = "group-" + UUID.randomUUID();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private HikariDataSource dataSource;
  private EventProducer producer;

  @BeforeEach
  void start() throws Exception {
    dataSource = Backends.newSchema();
    producer = new EventProducer(KAFKA.bootstrapServers(), "test");
    Topics.create(KAFKA.bootstrapServers(), Set.of(topic));
  }

  @AfterEach
  void stop() {
    producer.close();
    dataSource.close();
  }

  @Test
  void appliesAnEventOnceHoweverOftenItComes() throws Exception {
    Event event = event("o-1");
    send(event);
    send(event);
    send(event("o-2"));

    try (EventConsumer consumer = consumer(this::effect)) {
      awaitEffects("o-1", "o-2");
      send(event);
      send(event("o-3"));
      awaitEffects("o-1", "o-2", "o-3");
      assertThat(consumer).isNotNull();
    }
    assertThat(count("processed_events")).isEqualTo(3);
  }

  @Test
  void publishesWhatAnEventLeadsToOnceAndOnlyWithItsEffect() throws Exception {
    String next = topic + "-next";
    Event good = event("good");
    send(event("bad"));
    send(good);
    send(good);
    List<String> told = new CopyOnWriteArrayList<>();
    AtomicBoolean stumbled = new AtomicBoolean();

    try (Outbox outbox = new Outbox(dataSource, producer, Set.of(next));
        EventConsumer consumer =
            new EventConsumer(
                group,
                Set.of(topic),
                outbox,
                producer,
                (transaction, event, events) -> {
                  effect(transaction, event);
                  events.add(next, TestEvent.of("after-" + event.orderId()));
                  events.afterCommit(() -> told.add(event.orderId()));
                  if (event.orderId().equals("good") && stumbled.compareAndSet(false, true)) {
                    throw new IllegalStateException("works the second time");
                  }
                  if (event.orderId().equals("bad")) {
                    throw new IllegalStateException("no such order");
                  }
                })) {
      awaitEffects("good");
      try (TopicReader followers = new TopicReader(KAFKA.bootstrapServers(), next)) {
        assertThat(followers.read(1).getFirst().key()).isEqualTo("after-good");
      }
      await().atMost(LONG).until(() -> count("outbox WHERE published_at IS NULL") == 0);
      assertThat(count("outbox")).isEqualTo(1);
      assertThat(consumer).isNotNull();
    }
    assertThat(told)
        .as("of the bad one never, of the good one not for each try")
        .containsExactly("good");
  }

  @Test
  void triesThreeTimesThenSetsTheEventAsideAndGoesOn() throws Exception {
    Event bad = event("bad");
    send(bad);
    send(event("good"));
    List<String> attempts = new CopyOnWriteArrayList<>();

    try (EventConsumer consumer =
            consumer(
                (transaction, event) -> {
                  effect(transaction, event);
                  if (event.orderId().equals("bad")) {
                    attempts.add(event.orderId());
                    throw new IllegalStateException("no such order");
                  }
                });
        TopicReader letters = deadLetters()) {
      ConsumerRecord<String, String> letter = letters.read(1).getFirst();
      awaitEffects("good");

      assertThat(attempts).hasSize(3);
      assertThat(letter.key()).isEqualTo("bad");
      assertThat(Event.parse(letter.value().getBytes(UTF_8)).id()).isEqualTo(bad.id());
      assertThat(header(letter, "dlt-reason")).isEqualTo("no such order");
      assertThat(header(letter, "dlt-exception")).isEqualTo("java.lang.IllegalStateException");
      assertThat(header(letter, "dlt-attempts")).isEqualTo("3");
      assertThat(header(letter, "dlt-group")).isEqualTo(group);
      assertThat(header(letter, "dlt-topic")).isEqualTo(topic);
      assertThat(header(letter, "dlt-partition")).isNotEmpty();
      assertThat(header(letter, "dlt-offset")).isEqualTo("0");
      assertThat(header(letter, "kept")).isEqualTo("yes");
      assertThat(consumer).isNotNull();
    }
    assertThat(count("processed_events")).isEqualTo(1);
  }

  @Test
  void setsPoisonAsideAtOnce() throws Exception {
    send("o-1", "{\"event_id\": nonsense");
    send("o-1", event("o-1").toJson().replace("\"version\":1", "\"version\":2"));
    send(event("o-1"));

    try (EventConsumer consumer = consumer(this::effect);
        TopicReader letters = deadLetters()) {
      List<ConsumerRecord<String, String>> found = letters.read(2);
      awaitEffects("o-1");

      assertThat(found).allMatch(letter -> header(letter, "dlt-attempts").equals("1"));
      assertThat(header(found.get(0), "dlt-reason")).startsWith("the value is not JSON");
      assertThat(found.get(0).value()).isEqualTo("{\"event_id\": nonsense");
      assertThat(header(found.get(1), "dlt-reason")).isEqualTo("version is 2, expected 1");
      assertThat(consumer).isNotNull();
    }
  }

  @Test
  void losesNothingWhileDeadLettersAreRefused() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
      String letterTopic = Topics.deadLetters(topic);
      NewTopic tooSmall =
          new NewTopic(letterTopic, 1, (short) 1).configs(Map.of("max.message.bytes", "10"));
      admin.createTopics(List.of(tooSmall)).all().get();
      send("o-1", "poison");
      send(event("o-1"));

      try (EventConsumer consumer = consumer(this::effect);
          TopicReader letters = deadLetters()) {
        letters.read(0);
        assertThat(handled).isEmpty();

        AlterConfigOp larger =
            new AlterConfigOp(
                new ConfigEntry("max.message.bytes", "10000"), AlterConfigOp.OpType.SET);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, letterTopic);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(larger))).all().get();

        assertThat(letters.read(1).getFirst().value()).isEqualTo("poison");
        awaitEffects("o-1");
        assertThat(consumer).isNotNull();
      }
    }
  }

  @Test
  void waitsForTheDatabaseInsteadOfSettingGoodEventsAside() throws Exception {
    List<Connection> allConnections = new ArrayList<>();
    for (int i = 0; i < dataSource.getMaximumPoolSize(); i++) {
      allConnections.add(dataSource.getConnection());
    }
    send(event("o-1"));

    try (EventConsumer consumer = consumer(this::effect);
        TopicReader letters = deadLetters()) {
      await()
          .pollDelay(Duration.ofSeconds(3)) // more than the tries of one record take
          .atMost(LONG)
          .until(() -> dataSource.getHikariPoolMXBean().getThreadsAwaitingConnection() > 0);
      for (Connection connection : allConnections) {
        connection.close();
      }
      awaitEffects("o-1");
      letters.read(0);
      assertThat(consumer).isNotNull();
    }
  }

  @Test
  void goesOnAfterTheBrokerWasAway() throws Exception {
    try (EventConsumer consumer = consumer(this::effect)) {
      send(event("o-1"));
      awaitEffects("o-1");
      KAFKA.close();
      KAFKA.start();
      await().atMost(LONG).ignoreExceptions().until(() -> send(event("o-2")));
      awaitEffects("o-1", "o-2");
      assertThat(consumer).isNotNull();
    }
  }

  @Test
  void finishesTheEventInHandWhenClosedAndLeavesTheRestToTheNext() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    for (int i = 0; i < 20; i++) {
      send(event("o-" + i));
    }

    EventConsumer first =
        consumer(
            (transaction, event) -> {
              started.countDown();
              awaitLatch(proceed);
              effect(transaction, event);
            });
    awaitLatch(started);
    Thread closing = Thread.startVirtualThread(first::close);
    await().until(() -> closing.getState() != Thread.State.RUNNABLE);
    proceed.countDown();
    assertThat(closing.join(LONG)).isTrue();
    assertThat(handled).hasSize(1);

    try (EventConsumer second = consumer(this::effect)) {
      await().atMost(LONG).untilAsserted(() -> assertThat(handled).hasSize(20));
      assertThat(second).isNotNull();
    }
    assertThat(handled).as("committed: nothing came twice").doesNotHaveDuplicates();
    assertThat(count("effects")).isEqualTo(20);
  }

  @Test
  void stopsWithoutWaitingOutABackOff() throws Exception {
    CountDownLatch failedTwice = new CountDownLatch(2);
    send(event("bad"));
    EventConsumer consumer =
        consumer(
            (transaction, event) -> {
              failedTwice.countDown();
              throw new IllegalStateException("always");
            });
    awaitLatch(failedTwice);

    long start = System.nanoTime();
    consumer.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    try (EventConsumer next = consumer(this::effect)) {
      awaitEffects("bad");
      assertThat(next).isNotNull();
    }
  }

  @Test
  void forgetsEventsThatNoLongerCome() throws Exception {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO processed_events VALUES"
              + " (gen_random_uuid(), now() - INTERVAL '31 days'),"
              + " (gen_random_uuid(), now() - INTERVAL '29 days')");

      ProcessedEvents.deleteOld(connection);
    }
    assertThat(count("processed_events")).isEqualTo(1);
  }

  private EventConsumer consumer(EventHandler handler) {
    return new EventConsumer(group, Set.of(topic), dataSource, producer, handler);
  }

  private TopicReader deadLetters() throws InterruptedException {
    Topics.create(KAFKA.bootstrapServers(), Set.of(Topics.deadLetters(topic)));
    return new TopicReader(KAFKA.bootstrapServers(), Topics.deadLetters(topic));
  }

  private void effect(Connection transaction, Event event) throws SQLException {
    try (PreparedStatement insert =
        transaction.prepareStatement("INSERT INTO effects VALUES (?, ?)")) {
      insert.setObject(1, event.id());
      insert.setString(2, event.orderId());
      insert.executeUpdate();
    }
    handled.add(event.orderId());
  }

  private void awaitEffects(String... orderIds) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(effects()).containsExactlyInAnyOrder(orderIds));
  }

  private List<String> effects() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT order_id FROM effects")) {
      List<String> orderIds = new ArrayList<>();
      while (result.next()) {
        orderIds.add(result.getString(1));
      }
      return orderIds;
    }
  }

  private long count(String table) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static Event event(String orderId) {
    return Event.from(TestEvent.of(orderId));
  }

  private boolean send(Event event) throws Exception {
    return send(event.orderId(), event.toJson());
  }

  /** All to one partition, so that the order is known. */
  private boolean send(String key, String value) throws Exception {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic, 0, key, value.getBytes(UTF_8));
    record.headers().add("kept", "yes".getBytes(UTF_8));
    producer.send(record).get(20, TimeUnit.SECONDS);
    return true;
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
