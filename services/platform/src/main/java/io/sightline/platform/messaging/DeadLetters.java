package io.sightline.platform.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets records aside that a group cannot process, unchanged and with headers that say why. */
final class DeadLetters {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final EventProducer producer;
  private final String group;

  DeadLetters(EventProducer producer, String group) {
    this.producer = producer;
    this.group = group;
  }

  /**
   * Returns when the broker has the record.
   *
   * @throws KafkaException when it has not; the record is then still to be processed
   */
  void add(ConsumerRecord<String, byte[]> record, Exception reason, int attempts)
      throws InterruptedException {
    Headers headers = new RecordHeaders(record.headers());
    put(headers, "dlt-reason", String.valueOf(reason.getMessage()));
    put(headers, "dlt-exception", reason.getClass().getName());
    put(headers, "dlt-attempts", Integer.toString(attempts));
    put(headers, "dlt-group", group);
    put(headers, "dlt-topic", record.topic());
    put(headers, "dlt-partition", Integer.toString(record.partition()));
    put(headers, "dlt-offset", Long.toString(record.offset()));
    String topic = Topics.deadLetters(record.topic());
    try {
      producer
          .send(new ProducerRecord<>(topic, null, null, record.key(), record.value(), headers))
          .get();
    } catch (ExecutionException e) {
      throw new KafkaException("Dead letter not accepted: " + e.getCause().getMessage(), e);
    }
    LOG.atError()
        .setCause(reason)
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("attempts", attempts)
        .addKeyValue("reason", String.valueOf(reason.getMessage()))
        .log("event_dead_lettered");
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(UTF_8));
  }
}
