package io.sightline.platform.messaging;

import static java.util.Map.entry;
import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.GROUP_ID_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG;

import io.sightline.platform.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the events of some topics, each once, on a thread of its own.
 *
 * <p>Offsets are committed after the effects. An event that keeps failing goes to {@code
 * <topic>.dlt}, one that cannot be read goes there at once. While the database or the dead letter
 * topic is away nothing is skipped: the consumer goes back to the record and tries until it works.
 */
public final class EventConsumer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventConsumer.class);

  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
  private static final Duration OUTAGE_BACKOFF = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration COMMIT = Duration.ofSeconds(5);

  private static final Duration CLEAN_UP_INTERVAL = Duration.ofHours(1);

  /** Retries of one record, its dead letter and a commit fit into it. */
  private static final Duration CLOSE = Duration.ofSeconds(15);

  private final String bootstrapServers;
  private final List<String> topics;
  private final DataSource dataSource;
  private final Transactions transactions;
  private final PublishingHandler handler;
  private final java.util.function.Consumer<Event> committed;
  private final DeadLetters deadLetters;
  private final Consumer<String, byte[]> consumer;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  private long nextCleanUp = System.nanoTime() + CLEAN_UP_INTERVAL.toNanos();

  /** Offset of the next record to process, of each partition that this batch has touched. */
  private final Map<TopicPartition, OffsetAndMetadata> processed = new HashMap<>();

  /**
   * Starts consuming; topics that are missing are created.
   *
   * @param group the service's name; instances of a service share the partitions
   * @param dataSource of the database with the table {@code processed_events}
   * @param producer for dead letters; closed by the caller, after this
   */
  public EventConsumer(
      String group,
      Set<String> topics,
      DataSource dataSource,
      EventProducer producer,
      EventHandler handler) {
    this(
        group,
        topics,
        dataSource,
        producer,
        // A handler without an outbox is not given it.
        effect ->
            Database.inTransaction(dataSource, transaction -> effect.apply(transaction, null)),
        (transaction, event, events) -> handler.handle(transaction, event),
        handler::committed);
  }

  /**
   * Starts consuming events that lead to others; topics that are missing are created.
   *
   * @param group the service's name; instances of a service share the partitions
   * @param outbox of the database with the table {@code processed_events}; publishes what the
   *     handler adds, on the thread and so in the trace of the event that led to it
   * @param producer for dead letters; closed by the caller, after this
   */
  public EventConsumer(
      String group,
      Set<String> topics,
      Outbox outbox,
      EventProducer producer,
      PublishingHandler handler) {
    this(group, topics, outbox.dataSource(), producer, outbox::transaction, handler, event -> {});
  }

  private EventConsumer(
      String group,
      Set<String> topics,
      DataSource dataSource,
      EventProducer producer,
      Transactions transactions,
      PublishingHandler handler,
      java.util.function.Consumer<Event> committed) {
    this.bootstrapServers = producer.bootstrapServers();
    this.topics = List.copyOf(topics);
    this.dataSource = dataSource;
    this.transactions = transactions;
    this.handler = handler;
    this.committed = committed;
    this.deadLetters = new DeadLetters(producer, group);
    Map<String, Object> settings =
        Map.ofEntries(
            entry(BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            entry(CLIENT_ID_CONFIG, group),
            entry(GROUP_ID_CONFIG, group),
            entry(ENABLE_AUTO_COMMIT_CONFIG, false),
            entry(AUTO_OFFSET_RESET_CONFIG, "earliest"),
            entry(ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
            entry(MAX_POLL_RECORDS_CONFIG, 100),
            // How long a killed instance keeps its partitions.
            entry(SESSION_TIMEOUT_MS_CONFIG, 10_000));
    this.consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    this.thread = Thread.ofPlatform().name(group + "-events").daemon().start(this::run);
  }

  /** Throws when nothing is consumed any more. */
  public void check() {
    if (!thread.isAlive()) {
      throw new IllegalStateException("The consumer has ended");
    }
  }

  /** Finishes the record in hand, commits, leaves the group; returns within {@link #CLOSE}. */
  @Override
  public void close() {
    stopping.countDown();
    consumer.wakeup();
    try {
      if (!thread.join(CLOSE)) {
        LOG.warn("consumer_did_not_stop");
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      createTopics();
      consumer.subscribe(topics);
      while (!isStopping()) {
        try {
          pollOnce();
          cleanUp();
        } catch (WakeupException e) {
          // close() wants the loop to look at the latch
        } catch (KafkaException e) {
          LOG.atWarn().setCause(e).log("poll_failed");
          pause(OUTAGE_BACKOFF);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("consumer_died");
      throw e;
    } finally {
      consumer.close(CloseOptions.timeout(COMMIT));
    }
  }

  private void createTopics() throws InterruptedException {
    List<String> names =
        topics.stream().flatMap(topic -> Stream.of(topic, Topics.deadLetters(topic))).toList();
    while (!isStopping()) {
      try {
        Topics.create(bootstrapServers, names);
        return;
      } catch (KafkaException e) {
        LOG.atWarn()
            .addKeyValue("kafka", bootstrapServers)
            .addKeyValue("topics", names)
            .addKeyValue("reason", String.valueOf(e.getMessage()))
            .log("topics_not_created");
        pause(OUTAGE_BACKOFF);
      }
    }
  }

  private void pollOnce() throws InterruptedException {
    ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
    processed.clear();
    boolean complete = true;
    Iterator<ConsumerRecord<String, byte[]>> iterator = records.iterator();
    // Asking the iterator first lets it know that the record before is done, also when this one is
    // the last.
    while (iterator.hasNext() && complete && !isStopping()) {
      ConsumerRecord<String, byte[]> record = iterator.next();
      complete = process(record);
      if (complete) {
        processed.put(
            new TopicPartition(record.topic(), record.partition()),
            new OffsetAndMetadata(record.offset() + 1));
      }
    }
    commit();
    if (!complete && !isStopping()) {
      goBack(records);
      pause(OUTAGE_BACKOFF);
    }
  }

  private void cleanUp() {
    if (System.nanoTime() - nextCleanUp < 0) {
      return;
    }
    nextCleanUp = System.nanoTime() + CLEAN_UP_INTERVAL.toNanos();
    try (Connection connection = dataSource.getConnection()) {
      ProcessedEvents.deleteOld(connection);
    } catch (SQLException e) {
      LOG.atWarn().setCause(e).log("processed_events_clean_up_failed");
    }
  }

  /** Returns false when the record is still to be processed. */
  private boolean process(ConsumerRecord<String, byte[]> record) throws InterruptedException {
    Duration backoff = FIRST_BACKOFF;
    for (int attempt = 1; ; attempt++) {
      try {
        apply(Event.parse(record.value()));
        return true;
      } catch (InvalidEventException e) {
        return setAside(record, e, attempt);
      } catch (SQLException | RuntimeException e) {
        if (DatabaseOutage.isCauseOf(e)) {
          LOG.atWarn()
              .addKeyValue("topic", record.topic())
              .addKeyValue("reason", String.valueOf(e.getMessage()))
              .log("database_unavailable");
          return false;
        }
        if (attempt == ATTEMPTS) {
          return setAside(record, e, attempt);
        }
        LOG.atWarn()
            .addKeyValue("topic", record.topic())
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .addKeyValue("attempt", attempt)
            .addKeyValue("reason", String.valueOf(e.getMessage()))
            .log("event_failed");
      }
      if (pause(backoff)) {
        return false;
      }
      backoff = backoff.multipliedBy(5);
    }
  }

  private void apply(Event event) throws SQLException {
    transactions.run(
        (transaction, events) -> {
          if (ProcessedEvents.add(transaction, event.id())) {
            handler.handle(transaction, event, events);
          } else {
            LOG.atInfo().addKeyValue("event_id", event.id()).log("event_seen_before");
          }
          return null;
        });
    committed.accept(event);
  }

  private boolean setAside(ConsumerRecord<String, byte[]> record, Exception reason, int attempts)
      throws InterruptedException {
    try {
      deadLetters.add(record, reason, attempts);
      return true;
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("topic", record.topic())
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("dead_letter_failed");
      return false;
    }
  }

  private void commit() {
    if (processed.isEmpty()) {
      return;
    }
    try {
      try {
        consumer.commitSync(processed, COMMIT);
      } catch (WakeupException e) {
        // Meant for poll; it ends the loop, but not before what is done is committed.
        consumer.commitSync(processed, COMMIT);
      }
    } catch (KafkaException e) {
      // These records come again, to this instance or another, and are dropped by their ids.
      LOG.atWarn().addKeyValue("reason", String.valueOf(e.getMessage())).log("commit_failed");
    }
  }

  private void goBack(ConsumerRecords<String, byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      if (!consumer.assignment().contains(partition)) {
        continue;
      }
      OffsetAndMetadata next = processed.get(partition);
      long offset = next == null ? records.records(partition).getFirst().offset() : next.offset();
      consumer.seek(partition, offset);
    }
  }

  /** Waits, but not beyond {@link #close()}; returns whether that was called. */
  private boolean pause(Duration duration) throws InterruptedException {
    return stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** How the effect of one event is committed. */
  @FunctionalInterface
  private interface Transactions {
    void run(Outbox.Change<Void> effect) throws SQLException;
  }
}
