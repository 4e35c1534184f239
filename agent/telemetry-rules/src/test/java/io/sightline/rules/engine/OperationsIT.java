package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.rules.app.ClientsApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules on operations of real clients and servers, as upstream's instrumentations tell of them,
 * none of which is sampled.
 */
class OperationsIT {

  private static final String RULES =
      """
      rules:
        - name: called
          match: {operation: {kind: http-client, attributes: {url.full: '*/orders/*'}}}
          metrics: [{counter: called, labels: {status: attr.http.response.status_code}}]
        - name: not-answered
          match: {operation: {kind: http-client, attributes: {url.full: '*/broken'}}}
          metrics: [{counter: not.answered, labels: {error: {from: attr.error.type, missing: none}}}]
        - name: served
          match: {operation: {kind: http-server, attributes: {url.path: ['/orders/*', /broken]}}}
          metrics: [{counter: served, labels: {path: attr.url.path}}]
        - name: asked
          match: {operation: {kind: db-client, attributes: {db.query.text: 'SELECT*'}}}
          metrics:
            - {counter: asked, labels: {failed: {from: attr.error.type, otherwise: 'yes', missing: 'no'}}}
            - {histogram: asked.duration, value: duration, unit: s}
        - name: failed
          match: {operation: {kind: any, attributes: {error.type: '*'}}}
          metrics: [{counter: failed, labels: {database: {from: attr.db.system.name, missing: none}}}]
        - name: sent
          match: {operation: {kind: messaging-producer, attributes: {messaging.destination.name: orders}}}
          metrics: [{counter: sent, labels: {topic: attr.messaging.destination.name}}]
        - name: received
          match: {operation: {kind: messaging-consumer, attributes: {messaging.destination.name: orders}}}
          metrics: [{counter: received}]
      """;

  @TempDir private Path directory;

  @Test
  void countsThoseThatAreMeant() throws IOException {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ClientsApplication.class)
                .extension()
                .exportTo(receiver)
                .property("sightline.rules", rules.toString())
                .property("otel.semconv-stability.opt-in", "database")
                .property("otel.traces.sampler", "always_off")
                .start("operations")) {
      process.awaitOutput("^DONE$");
      List<MetricPoint> exported = receiver.awaitNextMetrics(point -> true);

      assertThat(counted(exported, "called")).isEqualTo(Map.of("{status=200}", 2.0));
      assertThat(counted(exported, "not.answered"))
          .hasSize(1)
          .doesNotContainKey("{error=none}")
          .containsValue(1.0);
      // The JDK's client asks once more when a connection is closed without an answer.
      assertThat(counted(exported, "served"))
          .containsOnlyKeys("{path=/orders/1}", "{path=/orders/2}", "{path=/broken}")
          .containsEntry("{path=/orders/1}", 1.0);
      assertThat(counted(exported, "asked"))
          .isEqualTo(Map.of("{failed=no}", 2.0, "{failed=yes}", 1.0));
      assertThat(exported.stream().filter(it -> it.name().equals("asked.duration")))
          .singleElement()
          .satisfies(it -> assertThat(it.count()).isEqualTo(3));
      // A client, a server and a database.
      assertThat(counted(exported, "failed"))
          .containsOnlyKeys("{database=none}", "{database=h2database}")
          .containsEntry("{database=h2database}", 1.0);
      assertThat(counted(exported, "sent")).isEqualTo(Map.of("{topic=orders}", 1.0));
      assertThat(counted(exported, "received")).isEmpty();
      assertThat(receiver.spans()).isEmpty();
      assertThat(process.output()).doesNotContain("WARN io.sightline");
    }
  }

  private static Map<String, Double> counted(List<MetricPoint> points, String name) {
    return points.stream()
        .filter(it -> it.name().equals(name))
        .collect(Collectors.toMap(it -> it.attributes().toString(), MetricPoint::value));
  }
}
