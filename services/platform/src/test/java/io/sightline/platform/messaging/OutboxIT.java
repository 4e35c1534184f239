package io.sightline.platform.messaging;

import static io.sightline.platform.messaging.Backends.KAFKA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.sightline.platform.testing.TopicReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxIT {

  private static final Outbox.Timing FAST =
      new Outbox.Timing(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(30));
  private static final Outbox.Timing NO_SWEEPER =
      new Outbox.Timing(Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(30));

  private final String topic = "orders-" + UUID.randomUUID();
  private HikariDataSource dataSource;
  private EventProducer producer;

  @BeforeEach
  void start() throws SQLException {
    dataSource = Backends.newSchema();
    producer = new EventProducer(KAFKA.bootstrapServers(), "test");
  }

  @AfterEach
  void stop() {
    producer.close();
    dataSource.close();
  }

  @Test
  void publishesBeforeTheTransactionReturnsAndMarksTheRow() throws SQLException {
    try (Outbox outbox = outbox(NO_SWEEPER)) {
      TestEvent event = TestEvent.of("o-1");

      String result =
          outbox.transaction(
              (transaction, events) -> {
                effect(transaction, "o-1");
                events.add(topic, event);
                return "changed";
              });

      assertThat(result).isEqualTo("changed");
      assertThat(count("effects")).isEqualTo(1);
      assertThat(unpublished()).isZero();
      try (TopicReader reader = new TopicReader(KAFKA.bootstrapServers(), topic)) {
        assertThat(reader.partitions()).isEqualTo(3);
        ConsumerRecord<String, String> record = reader.read(1).getFirst();
        assertThat(record.key()).isEqualTo("o-1");
        assertThat(Event.parse(record.value().getBytes(UTF_8)).id()).hasToString(event.eventId());
      }
    }
  }

  @Test
  void aChangeThatFailsLeavesNeitherRowNorEvent() throws SQLException {
    try (Outbox outbox = outbox(NO_SWEEPER)) {
      assertThatThrownBy(
              () ->
                  outbox.transaction(
                      (transaction, events) -> {
                        effect(transaction, "o-1");
                        events.add(topic, TestEvent.of("o-1"));
                        throw new IllegalStateException("changed my mind");
                      }))
          .hasMessage("changed my mind");

      assertThat(count("effects")).isZero();
      assertThat(count("outbox")).isZero();
      try (TopicReader reader = new TopicReader(KAFKA.bootstrapServers(), topic)) {
        reader.read(0);
      }
    }
  }

  @Test
  void aTopicThatWasNotNamedIsAMistakeOfTheCaller() throws SQLException {
    try (Outbox outbox = outbox(NO_SWEEPER)) {
      assertThatThrownBy(() -> add(outbox, "other", "o-1"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("other");
    }
  }

  @Test
  void requestsSucceedWhileTheBrokerIsAwayAndTheSweeperPublishesLater() throws SQLException {
    try (Outbox outbox = outbox(FAST)) {
      add(outbox, topic, "o-1");
      KAFKA.close();
      try {
        long start = System.nanoTime();
        add(outbox, topic, "o-2");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));

        start = System.nanoTime();
        add(outbox, topic, "o-2");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as("later requests do not wait for a broker that did not answer")
            .isLessThan(Duration.ofSeconds(1));
        assertThat(unpublished()).isEqualTo(2);
      } finally {
        KAFKA.start();
      }

      await().atMost(Duration.ofSeconds(20)).until(() -> unpublished() == 0);
      // The send that was given up may still have reached the broker: receivers drop the second.
      try (TopicReader reader = new TopicReader(KAFKA.bootstrapServers(), topic)) {
        assertThat(reader.readAtLeast(3))
            .extracting(record -> Event.parse(record.value().getBytes(UTF_8)).id().toString())
            .containsAll(eventIds());
      }
    }
  }

  @Test
  void publishesWhatAKilledInstanceLeftBehind() throws SQLException {
    EventProducer gone = new EventProducer(KAFKA.bootstrapServers(), "gone");
    Outbox killed = new Outbox(dataSource, gone, Set.of(topic), NO_SWEEPER);
    gone.close(); // what was committed is not published, as when the process dies in between
    add(killed, topic, "o-1");
    killed.close();
    assertThat(unpublished()).isEqualTo(1);

    try (Outbox next = outbox(FAST);
        TopicReader reader = new TopicReader(KAFKA.bootstrapServers(), topic)) {
      assertThat(reader.read(1).getFirst().key()).isEqualTo("o-1");
      await().until(() -> unpublished() == 0);
      assertThat(next).isNotNull();
    }
  }

  @Test
  void severalSweepersPublishEachRowOnce() throws SQLException {
    EventProducer gone = new EventProducer(KAFKA.bootstrapServers(), "gone");
    Outbox killed = new Outbox(dataSource, gone, Set.of(topic), NO_SWEEPER);
    gone.close();
    for (int i = 0; i < 250; i++) {
      add(killed, topic, "o-" + i);
    }
    killed.close();

    List<Outbox> instances = List.of(outbox(FAST), outbox(FAST), outbox(FAST));
    try (TopicReader reader = new TopicReader(KAFKA.bootstrapServers(), topic)) {
      await().atMost(Duration.ofSeconds(20)).until(() -> unpublished() == 0);
      assertThat(reader.read(250)).extracting(ConsumerRecord::key).doesNotHaveDuplicates();
    } finally {
      instances.forEach(Outbox::close);
    }
  }

  @Test
  void forgetsWhatWasPublishedLongAgo() throws SQLException {
    try (Outbox outbox = outbox(NO_SWEEPER)) {
      add(outbox, topic, "old");
      add(outbox, topic, "new");
      execute(
          "UPDATE outbox SET created_at = now() - INTERVAL '2 days',"
              + " published_at = now() - INTERVAL '25 hours' WHERE record_key = 'old'");
      execute(
          "INSERT INTO outbox (event_id, topic, record_key, payload, created_at)"
              + " VALUES (gen_random_uuid(), 'x', 'unpublished', '{}', now() - INTERVAL '2 days')");

      outbox.deleteOld();

      assertThat(count("outbox")).isEqualTo(2);
      assertThat(count("outbox WHERE record_key = 'old'")).isZero();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Outbox outbox(Outbox.Timing timing) {
    return new Outbox(dataSource, producer, Set.of(topic), timing);
  }

  private static void add(Outbox outbox, String topic, String orderId) throws SQLException {
    outbox.transaction(
        (transaction, events) -> {
          events.add(topic, TestEvent.of(orderId));
          return null;
        });
  }

  private static void effect(Connection transaction, String orderId) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute("INSERT INTO effects VALUES (gen_random_uuid(), '" + orderId + "')");
    }
  }

  private long unpublished() throws SQLException {
    return count("outbox WHERE published_at IS NULL");
  }

  private List<String> eventIds() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT event_id FROM outbox")) {
      List<String> ids = new ArrayList<>();
      while (result.next()) {
        ids.add(result.getString(1));
      }
      assertThat(ids).hasSize(3);
      return ids;
    }
  }

  private long count(String from) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
      result.next();
      return result.getLong(1);
    }
  }
}
