package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages and scheduled tasks, with the jar that users get: their traces, and rules on them. */
class ChatIT {

  private static final String RULES =
      """
      rules:
        - name: tasks
          match: {operation: {kind: scheduled-task}}
          metrics: [{counter: tasks.run, labels: {task: attr.scheduled_task.name, error: attr.error.type}}]
        - name: questions
          match: {operation: {kind: websocket, attributes: {websocket.message.type: '*'}}}
          metrics: [{counter: questions.asked, labels: {route: attr.http.route}}]
        - name: visits
          match: {operation: {kind: websocket, attributes: {websocket.close.code: '*'}}}
          metrics: [{counter: visits.ended, labels: {code: attr.websocket.close.code}}]
        - name: requests
          match: {operation: {kind: http-server}}
          metrics: [{counter: requests.answered, labels: {route: attr.http.route}}]
      """;

  @TempDir private Path directory;

  @Test
  void messagesAndTasksAreTracesAndOperations() throws Exception {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ChatApplication.class)
                .agent(Path.of(System.getProperty("sightline.extension")))
                .exportTo(receiver)
                .property("sightline.rules", rules.toString())
                .start("chat")) {
      process.awaitOutput("^DONE");
      process.stop();

      Span connection = only(receiver, "GET /chat/{room}");
      Span message = only(receiver, "process /chat/{room}");
      Span call = only(receiver, "GET /answers/{id}", "CLIENT");
      Span answer = only(receiver, "GET /answers/{id}", "SERVER");
      assertThat(message.isRoot()).isTrue();
      assertThat(message.links())
          .containsExactly(new Span.Link(connection.traceId(), connection.spanId()));
      assertThat(call.isChildOf(message)).isTrue();
      assertThat(answer.isChildOf(call)).isTrue();

      // Helidon's answer has no span of its own beside that of the refusal.
      assertThat(process.output()).contains("REFUSED HTTP/1.1 400\n");
      assertThat(receiver.spans(span -> "/chat/refused".equals(span.attribute("url.path"))))
          .singleElement()
          .satisfies(
              span -> assertThat(span.attribute("http.response.status_code")).isEqualTo(400L));
      assertThat(receiver.spans(span -> span.kind().equals("SERVER"))).hasSize(3);

      assertThat(points(receiver, "tasks.run"))
          .isNotEmpty()
          .allSatisfy(
              point -> {
                assertThat(point.attribute("task")).isEqualTo("cleanup");
                assertThat(point.attribute("error")).isEqualTo("java.lang.IllegalStateException");
                assertThat(point.value()).isGreaterThanOrEqualTo(1);
              });
      assertThat(points(receiver, "questions.asked").getLast())
          .satisfies(
              point -> {
                assertThat(point.attribute("route")).isEqualTo("/chat/{room}");
                assertThat(point.value()).isEqualTo(1);
              });
      assertThat(points(receiver, "visits.ended").getLast().attribute("code")).isEqualTo(1000L);
      // A connection is no request.
      assertThat(points(receiver, "requests.answered"))
          .extracting(point -> point.attribute("route"))
          .containsOnly("/answers/{id}");
    }
  }

  private static Span only(OtlpReceiver receiver, String name) {
    return only(receiver, name, null);
  }

  private static Span only(OtlpReceiver receiver, String name, String kind) {
    List<Span> spans =
        receiver.spans(
            span -> span.name().equals(name) && (kind == null || span.kind().equals(kind)));
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }

  private static List<MetricPoint> points(OtlpReceiver receiver, String name) {
    List<MetricPoint> points = receiver.metrics(point -> point.name().equals(name));
    assertThat(points).isNotEmpty();
    return points;
  }
}
