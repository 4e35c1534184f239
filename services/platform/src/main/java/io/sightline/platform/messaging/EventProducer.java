package io.sightline.platform.messaging;

import static java.util.Map.entry;
import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The service's one Kafka producer: acknowledged by all replicas, idempotent, with an answer in
 * bounded time.
 */
public final class EventProducer implements AutoCloseable {

  /** How long a send may wait for a broker to be known, and then for its acknowledgement. */
  private static final int MAX_BLOCK_MILLIS = 1500;

  private static final int DELIVERY_MILLIS = 3000;
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final String bootstrapServers;
  private final Producer<String, byte[]> producer;

  /**
   * Connects in the background, so a service starts also while no broker does.
   *
   * @param bootstrapServers {@code host:port[,host:port…]}
   * @param clientId the service's name
   */
  public EventProducer(String bootstrapServers, String clientId) {
    this.bootstrapServers = bootstrapServers;
    Map<String, Object> settings =
        Map.ofEntries(
            entry(BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            entry(CLIENT_ID_CONFIG, clientId),
            entry(ACKS_CONFIG, "all"),
            entry(ENABLE_IDEMPOTENCE_CONFIG, true),
            entry(LINGER_MS_CONFIG, 0),
            entry(MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS),
            entry(REQUEST_TIMEOUT_MS_CONFIG, MAX_BLOCK_MILLIS),
            entry(DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS));
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /** Sends what is still on its way, in bounded time. */
  @Override
  public void close() {
    producer.close(CLOSE);
  }

  /** Gets to know the partitions of a topic now, so that the first event does not wait for it. */
  void prepare(String topic) {
    producer.partitionsFor(topic);
  }

  Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
    return producer.send(record);
  }

  String bootstrapServers() {
    return bootstrapServers;
  }
}
