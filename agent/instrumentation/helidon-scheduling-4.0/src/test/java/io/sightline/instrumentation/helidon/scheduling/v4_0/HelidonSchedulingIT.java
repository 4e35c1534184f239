package io.sightline.instrumentation.helidon.scheduling.v4_0;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.ModuleRuns;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at one run of {@link SchedulingApplication}. */
class HelidonSchedulingIT {

  private static final String SCOPE = "io.sightline.helidon-scheduling-4.0";

  private static ModuleRuns runs;
  private static OtlpReceiver receiver;

  @BeforeAll
  static void run() {
    runs = ModuleRuns.of(SchedulingApplication.class, "helidon-scheduling");
    receiver = runs.receiver();
  }

  @AfterAll
  static void close() {
    runs.close();
  }

  static Stream<String> results() {
    return Stream.of(
        "lambda done",
        "class done",
        "throws done",
        "error done",
        "cron done",
        "concurrent done",
        "thread done",
        "inside done",
        "request done",
        "same true");
  }

  @ParameterizedTest
  @MethodSource("results")
  void applicationSeesWhatItSeesWithoutAgent(String result) {
    assertThat(runs.outputWithoutAgent()).contains("CASE " + result + "\n");
    assertThat(runs.output()).contains("CASE " + result + "\n");
    assertThat(runs.outputSwitchedOff()).contains("CASE " + result + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Error when invoking scheduled method", "run 1", "deep"})
  void helidonLogsWhatATaskThrows(String text) {
    assertThat(runs.outputWithoutAgent()).contains(text);
    assertThat(runs.output()).contains(text);
  }

  @Test
  void emitsWhatItsMetadataSays() {
    assertThat(Metadata.telemetry(receiver, SCOPE)).isEqualTo(Metadata.telemetry());
  }

  @Test
  void canBeSwitchedOff() {
    assertThat(runs.spansSwitchedOff()).isNotEmpty().noneMatch(span -> span.scope().equals(SCOPE));
  }

  @Test
  void eachRunIsATraceOfItsOwn() {
    List<Span> runs = receiver.spans(span -> span.scope().equals(SCOPE));

    assertThat(runs)
        .hasSizeGreaterThanOrEqualTo(18)
        .allSatisfy(
            run -> {
              assertThat(run.isRoot()).isTrue();
              assertThat(run.kind()).isEqualTo("INTERNAL");
            });
    assertThat(runs).extracting(Span::traceId).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lambda", "class", "cron", "thread", "inside"})
  void callOfATaskBelongsToItsRun(String name) {
    assertThat(calls(name))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(runOf(call).traceId()).isEqualTo(call.traceId()));
  }

  @Test
  void classNamesTheRun() {
    Span run = runOf(calls("class").getFirst());

    assertThat(run.name()).isEqualTo("SchedulingApplication$Cleanup.run");
    assertThat(run.attribute("scheduled_task.name")).isEqualTo(run.name());
    assertThat(run.attribute("scheduled_task.schedule")).asString().startsWith("every ");
    assertThat(run.attribute("code.function.name"))
        .isEqualTo(SchedulingApplication.class.getName() + "$Cleanup.run");
    assertThat(run.status()).isEqualTo("UNSET");
    assertThat(run.events()).isEmpty();
  }

  @Test
  void whoSchedulesItNamesALambda() {
    Span run = runOf(calls("lambda").getFirst());

    assertThat(run.name()).isEqualTo("SchedulingApplication.fixedRate");
    assertThat(run.attribute("code.function.name")).isNull();
  }

  @Test
  void tellsTheExpressionOfCron() {
    assertThat(runOf(calls("cron").getFirst()).attribute("scheduled_task.schedule"))
        .isEqualTo("* * * * * ? *");
  }

  @Test
  void exceptionIsAnError() {
    List<Span> failed =
        receiver.spans(
            span ->
                "java.lang.IllegalStateException".equals(span.attribute("error.type"))
                    && span.scope().equals(SCOPE));

    assertThat(failed)
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(
            run -> {
              assertThat(run.status()).isEqualTo("ERROR");
              assertThat(run.events()).extracting(Span.Event::name).containsExactly("exception");
            });
    // From the very first run on.
    assertThat(failed)
        .anySatisfy(
            run ->
                assertThat(run.events().getFirst().attributes())
                    .containsEntry("exception.message", "run 1"));
  }

  @Test
  void errorOfTheJvmIsAnError() {
    assertThat(
            receiver.spans(
                span -> "java.lang.StackOverflowError".equals(span.attribute("error.type"))))
        .isNotEmpty()
        .allSatisfy(run -> assertThat(run.status()).isEqualTo("ERROR"));
  }

  @Test
  void keepsConcurrentRunsApart() {
    Set<String> traces = new HashSet<>();
    for (int i = 1; i <= 4; i++) {
      Span call = calls("concurrent-" + i).getFirst();
      assertThat(call.isChildOf(runOf(call))).isTrue();
      traces.add(call.traceId());
    }
    assertThat(traces).hasSize(4);
  }

  @Test
  void taskOfARequestHasNothingToDoWithIt() {
    Span request = calls("request").getFirst();

    assertThat(calls("inside"))
        .isNotEmpty()
        .noneMatch(it -> it.traceId().equals(request.traceId()));
  }

  @Test
  void countsRunsByOutcome() {
    List<MetricPoint> points = last("scheduled_task.runs");

    assertThat(points.stream().mapToDouble(MetricPoint::value).sum())
        .isEqualTo(receiver.spans(span -> span.scope().equals(SCOPE)).size());
    assertThat(
            points.stream()
                .filter(point -> "error".equals(point.attribute("scheduled_task.outcome")))
                .mapToDouble(MetricPoint::value)
                .sum())
        .isEqualTo(
            receiver
                .spans(span -> span.scope().equals(SCOPE) && span.status().equals("ERROR"))
                .size());
    assertThat(points)
        .extracting(point -> point.attribute("scheduled_task.outcome"))
        .contains("success", "error");
  }

  @Test
  void measuresEachRun() {
    List<MetricPoint> points = last("scheduled_task.run.duration");

    assertThat(points.stream().mapToLong(MetricPoint::count).sum())
        .isEqualTo(receiver.spans(span -> span.scope().equals(SCOPE)).size());
    assertThat(points)
        .allSatisfy(
            point -> {
              assertThat(point.unit()).isEqualTo("s");
              assertThat(point.bounds()).startsWith(0.005).endsWith(3600.0);
            });
    assertThat(points)
        .extracting(point -> point.attribute("error.type"))
        .contains("java.lang.IllegalStateException", "java.lang.StackOverflowError", null);
    assertThat(receiver.metrics(point -> point.name().equals("scheduled_task.run.duration")))
        .anySatisfy(point -> assertThat(point.exemplarTraceIds()).isNotEmpty());
  }

  private static Span runOf(Span call) {
    return receiver
        .spans(span -> span.scope().equals(SCOPE) && span.spanId().equals(call.parentSpanId()))
        .getFirst();
  }

  private static List<Span> calls(String name) {
    return receiver.spans(
        span ->
            span.kind().equals("CLIENT")
                && String.valueOf(span.attribute("url.full")).endsWith("/" + name));
  }

  /** The points of the last export, in which the application had ended. */
  private static List<MetricPoint> last(String name) {
    return receiver.lastMetrics(point -> point.name().equals(name) && point.scope().equals(SCOPE));
  }
}
