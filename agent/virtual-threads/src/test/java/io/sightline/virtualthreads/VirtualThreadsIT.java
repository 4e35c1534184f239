package io.sightline.virtualthreads;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VirtualThreadsIT {

  private static final OtlpReceiver receiver = OtlpReceiver.start();
  private static final OtlpReceiver withoutOption = OtlpReceiver.start();
  private static String output;

  @BeforeAll
  static void run() {
    output = run(receiver, "true");
    run(withoutOption, "false");
  }

  @AfterAll
  static void close() {
    receiver.close();
    withoutOption.close();
  }

  private static String run(OtlpReceiver receiver, String propagate) {
    try (AgentProcess process =
        AgentProcess.of(ThreadsApplication.class)
            .extension()
            .property("sightline.virtual-threads.propagate", propagate)
            .exportTo(receiver)
            .start("virtual-threads-" + propagate)) {
      process.awaitOutput("^DONE");
      assertThat(process.awaitExit()).isZero();
      return process.output();
    }
  }

  @Test
  void threadTakesTheContextAlong() {
    assertThat(calls("start", 1)).allMatch(call -> call.isChildOf(request("start")));
    assertThat(calls("builder", 1)).allMatch(call -> call.isChildOf(request("builder")));
    assertThat(calls("nested", 1)).allMatch(call -> call.isChildOf(request("nested")));
    assertThat(calls("many", 50)).allMatch(call -> call.isChildOf(request("many")));
  }

  @Test
  void withoutTheOptionItDoesNot() {
    assertThat(calls(withoutOption, "start", 1)).allMatch(Span::isRoot);
    assertThat(calls(withoutOption, "builder", 1)).allMatch(Span::isRoot);
  }

  @Test
  void threadsThatAreNotStartedThereDoNot() {
    assertThat(calls("unstarted", 1)).allMatch(Span::isRoot);
  }

  @Test
  void applicationSeesWhatItWouldSee() {
    assertThat(output)
        .contains("UNCAUGHT as it was thrown\n", "NULL refused\n")
        .doesNotContain("WARN", "ERROR");
  }

  @Test
  void spanDoesNotWaitForAThreadThatOutlivesIt() {
    Span request = request("outliving");

    assertThat(calls("outliving", 1))
        .allMatch(call -> call.isChildOf(request))
        .allMatch(call -> call.startNanos() > request.endNanos());
  }

  @Test
  void carriersKeepNothing() {
    assertThat(calls("later", 50)).allMatch(Span::isRoot);
    assertThat(calls("later", 50)).extracting(Span::traceId).doesNotHaveDuplicates();
  }

  @Test
  void loopThatWasStartedInASpanDoesNotDrawItsConnectionsIntoIt() {
    assertThat(calls("accepted", 1)).allMatch(Span::isRoot);
  }

  @Test
  void neitherDoesHelidonsWhileTheSpanGoesOn() {
    for (String path : List.of("/meanwhile", "/after")) {
      assertThat(
              receiver.awaitSpans(
                  1,
                  span -> span.kind().equals("SERVER") && path.equals(span.attribute("url.path"))))
          .hasSize(1)
          .allMatch(Span::isRoot);
    }
  }

  private static Span request(String name) {
    return receiver
        .awaitSpans(
            1,
            span ->
                span.kind().equals("SERVER")
                    && ("/request/" + name).equals(span.attribute("url.path")))
        .getFirst();
  }

  private static List<Span> calls(String name, int count) {
    return calls(receiver, name, count);
  }

  private static List<Span> calls(OtlpReceiver receiver, String name, int count) {
    List<Span> calls =
        receiver.awaitSpans(
            count,
            span ->
                span.kind().equals("CLIENT")
                    && String.valueOf(span.attribute("url.full")).endsWith("/called/" + name));
    assertThat(calls).hasSize(count);
    return calls;
  }
}
