package io.sightline.platform.messaging;

import static java.util.Map.entry;
import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that a service uses, because a broker's own creation would give them one
 * partition.
 */
final class Topics {

  private static final int PARTITIONS = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Name of the topic that takes what cannot be processed from {@code topic}. */
  static String deadLetters(String topic) {
    return topic + ".dlt";
  }

  /**
   * Creates those that are missing.
   *
   * @throws KafkaException when the broker did not answer in time or refused
   */
  static void create(String bootstrapServers, Collection<String> topics)
      throws InterruptedException {
    int timeout = (int) TIMEOUT.toMillis();
    Map<String, Object> settings =
        Map.ofEntries(
            entry(BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            entry(REQUEST_TIMEOUT_MS_CONFIG, timeout / 2),
            entry(DEFAULT_API_TIMEOUT_MS_CONFIG, timeout));
    Admin admin = Admin.create(settings);
    try {
      Collection<KafkaFuture<Void>> results =
          admin
              .createTopics(
                  topics.stream()
                      .map(name -> new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()))
                      .toList())
              .values()
              .values();
      for (KafkaFuture<Void> result : results) {
        await(result);
      }
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  private static void await(KafkaFuture<Void> result) throws InterruptedException {
    try {
      result.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException(e.getCause().getMessage(), e.getCause());
      }
    } catch (TimeoutException e) {
      throw new KafkaException("no answer within " + TIMEOUT.toSeconds() + " s", e);
    }
  }

  private Topics() {}
}
