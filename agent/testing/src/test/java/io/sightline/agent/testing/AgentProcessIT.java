package io.sightline.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One application under the unchanged agent: all three signals arrive and can be read. */
class AgentProcessIT {

  @Test
  void deliversAllSignals() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(HelloApplication.class).exportTo(receiver).start("hello")) {
      String port = process.awaitOutput("^LISTENING (\\d+)$").group(1);

      Span server = receiver.awaitSpans(1, span -> span.kind().equals("SERVER")).getFirst();
      assertThat(server.name()).isEqualTo("GET /hello");
      assertThat(server.attribute("http.response.status_code")).isEqualTo(200L);
      assertThat(server.attribute("server.port")).isEqualTo(Long.valueOf(port));
      Span client = receiver.awaitSpans(1, span -> span.kind().equals("CLIENT")).getFirst();
      assertThat(client.isRoot()).isTrue();
      assertThat(server.isChildOf(client)).isTrue();

      LogRecord log = receiver.awaitLogs(1, it -> it.body().equals("said hello")).getFirst();
      assertThat(log.traceId()).isEqualTo(server.traceId());
      assertThat(log.severity()).isEqualTo("INFO");

      MetricPoint duration =
          receiver
              .awaitMetrics(1, it -> it.name().equals("http.server.request.duration"))
              .getFirst();
      assertThat(duration.unit()).isEqualTo("s");
      assertThat(duration.count()).isEqualTo(1);
      assertThat(duration.exemplarTraceIds()).containsExactly(server.traceId());

      assertThat(receiver.resource("test"))
          .containsEntry("telemetry.distro.name", "opentelemetry-java-instrumentation");
      assertThat(process.stop()).isEqualTo(143);
    }
  }
}
