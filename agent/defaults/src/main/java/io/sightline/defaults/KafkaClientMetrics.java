package io.sightline.defaults;

import static java.util.Arrays.asList;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.View;
import java.util.List;

/**
 * Keeps a dozen of the 160 metrics that a service with a Kafka consumer and producer would send:
 * backlog, throughput, failures and waiting times.
 */
final class KafkaClientMetrics {

  private static final String ALL = "sightline.kafka-client-metrics.all";

  static final List<String> DROPPED = asList("kafka.consumer.*", "kafka.producer.*");

  static final List<String> KEPT =
      asList(
          "kafka.consumer.assigned_partitions",
          "kafka.consumer.commit_latency_avg",
          "kafka.consumer.fetch_latency_avg",
          "kafka.consumer.rebalance_total",
          "kafka.consumer.records_consumed_total",
          "kafka.consumer.records_lag",
          "kafka.consumer.records_lag_max",
          "kafka.producer.record_error_total",
          "kafka.producer.record_queue_time_avg",
          "kafka.producer.record_retry_total",
          "kafka.producer.record_send_total",
          "kafka.producer.request_latency_avg");

  static SdkMeterProviderBuilder configure(
      SdkMeterProviderBuilder builder, ConfigProperties config) {
    if (areAllSent(config)) {
      return builder;
    }
    View drop = View.builder().setAggregation(Aggregation.drop()).build();
    DROPPED.forEach(name -> builder.registerView(named(name), drop));
    // An instrument that a second view selects is kept by that one.
    View keep = View.builder().build();
    KEPT.forEach(name -> builder.registerView(named(name), keep));
    return builder;
  }

  static boolean areAllSent(ConfigProperties config) {
    return config.getBoolean(ALL, false);
  }

  private static InstrumentSelector named(String name) {
    return InstrumentSelector.builder().setName(name).build();
  }

  private KafkaClientMetrics() {}
}
