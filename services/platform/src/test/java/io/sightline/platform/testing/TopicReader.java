package io.sightline.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic from its beginning, of no group. */
public final class TopicReader implements AutoCloseable {

  private final KafkaConsumer<String, String> consumer;
  private final List<ConsumerRecord<String, String>> seen = new ArrayList<>();

  /** Attaches to all partitions of an existing topic. */
  public TopicReader(String bootstrapServers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Number of records that were ever written to the topic. */
  public long written() {
    return consumer.endOffsets(consumer.assignment()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Number of partitions of the topic. */
  public int partitions() {
    return consumer.assignment().size();
  }

  /** Waits until there are {@code count} records in all, fails when there are more. */
  public List<ConsumerRecord<String, String>> read(int count) {
    readAtLeast(count);
    poll();
    assertThat(seen).hasSize(count);
    return List.copyOf(seen);
  }

  /** Waits until there are {@code count} records in all. */
  public List<ConsumerRecord<String, String>> readAtLeast(int count) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              poll();
              assertThat(seen).hasSizeGreaterThanOrEqualTo(count);
            });
    return List.copyOf(seen);
  }

  /** Waits for the first record of a kind. */
  public ConsumerRecord<String, String> awaitRecord(
      Predicate<ConsumerRecord<String, String>> kind) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              poll();
              return seen.stream().anyMatch(kind);
            });
    return seen.stream().filter(kind).findFirst().orElseThrow();
  }

  /** Value of a header of a record. */
  public static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void poll() {
    consumer.poll(Duration.ofMillis(200)).forEach(seen::add);
  }
}
