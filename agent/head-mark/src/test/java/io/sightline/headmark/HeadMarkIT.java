package io.sightline.headmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A service with our mark in front of one that runs upstream's agent alone. */
class HeadMarkIT {

  private static final int CALLS = 400;

  private static OtlpReceiver receiver;

  @BeforeAll
  static void run() {
    receiver = OtlpReceiver.start();
    try (AgentProcess back =
        AgentProcess.of(TwoServicesApplication.class)
            .property("otel.service.name", "back")
            .exportTo(receiver)
            .start("head-mark-back")) {
      String backUri = back.awaitOutput("^LISTENING (.+)$").group(1);
      try (AgentProcess front =
          AgentProcess.of(TwoServicesApplication.class, backUri, String.valueOf(CALLS))
              .extension()
              .property("otel.service.name", "front")
              .property("sightline.traces.share", "0.25")
              .property("otel.bsp.schedule.delay", "50")
              .exportTo(receiver)
              .start("head-mark-front")) {
        front.awaitOutput("^DONE");
        front.stop();
      }
      back.stop();
    }
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @Test
  void everySpanIsExported() {
    assertThat(spans("front", "SERVER")).hasSize(CALLS);
    // One towards itself and one towards the other service.
    assertThat(spans("front", "CLIENT")).hasSize(2 * CALLS);
    assertThat(receiver.metrics(HeadMarkIT::isRequestCountOfFront))
        .last()
        .extracting(MetricPoint::count)
        .isEqualTo((long) CALLS);
  }

  @Test
  void marksAShareOfTheTraces() {
    // Five standard deviations of a fair draw around a quarter.
    assertThat(marked("front").size()).isBetween(57, 143);
  }

  @Test
  void wholeTraceHasTheSameMark() {
    Set<String> marked = marked("front");

    assertThat(receiver.spans())
        .allSatisfy(
            span -> assertThat(span.isSampled()).isEqualTo(marked.contains(span.traceId())));
  }

  @Test
  void upstreamsAgentTracesWhatIsMarked() {
    assertThat(marked("back")).isEqualTo(marked("front"));
    assertThat(spans("back", "SERVER")).hasSize(marked("front").size());
  }

  @Test
  void exemplarsAreOfMarkedTraces() {
    List<String> exemplars =
        receiver.metrics().stream()
            .filter(point -> point.name().startsWith("http."))
            .flatMap(point -> point.exemplarTraceIds().stream())
            .toList();

    assertThat(exemplars).isNotEmpty();
    assertThat(marked("front")).containsAll(exemplars);
  }

  private static boolean isRequestCountOfFront(MetricPoint point) {
    return point.service().equals("front") && point.name().equals("http.server.request.duration");
  }

  private static List<Span> spans(String service, String kind) {
    return receiver.spans(span -> span.service().equals(service) && span.kind().equals(kind));
  }

  private static Set<String> marked(String service) {
    return spans(service, "SERVER").stream()
        .filter(Span::isSampled)
        .map(Span::traceId)
        .collect(Collectors.toSet());
  }
}
