package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the defaults leave of clients of a database and of Kafka, as upstream's agent sees them. */
class ClientsIT {

  private static OtlpReceiver receiver;

  @BeforeAll
  static void run() {
    receiver = OtlpReceiver.start();
    try (AgentProcess process =
        AgentProcess.of(ClientsApplication.class)
            .extension()
            .exportTo(receiver)
            .property("otel.semconv-stability.opt-in", "database")
            .start("clients")) {
      process.awaitOutput("^DONE");
      receiver.awaitMetrics(1, point -> point.name().startsWith("kafka.producer."));
      process.stop();
    }
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @Test
  void checkOfAConnectionIsPartOfARequestOrNothing() {
    List<Span> spans = receiver.spans(span -> span.attribute("db.system.name") != null);

    assertThat(spans.stream().filter(span -> !isSelect(span))).isNotEmpty().noneMatch(Span::isRoot);
    assertThat(spans.stream().filter(ClientsIT::isSelect)).hasSize(1).allMatch(Span::isRoot);
    assertThat(receiver.metrics(point -> point.name().equals("db.client.operation.duration")))
        .isNotEmpty();
  }

  @Test
  void kafkaMetricsAreThoseThatAreDocumented() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    Set<String> names =
        receiver.metrics(point -> point.name().startsWith("kafka.")).stream()
            .map(MetricPoint::name)
            .collect(Collectors.toSet());

    // Without a broker there is neither a partition nor its lag.
    assertThat(names)
        .contains(
            "kafka.consumer.assigned_partitions",
            "kafka.consumer.rebalance_total",
            "kafka.consumer.records_consumed_total",
            "kafka.producer.record_error_total",
            "kafka.producer.record_retry_total",
            "kafka.producer.record_send_total")
        .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
  }

  private static boolean isSelect(Span span) {
    return String.valueOf(span.attribute("db.query.text")).startsWith("SELECT");
  }
}
