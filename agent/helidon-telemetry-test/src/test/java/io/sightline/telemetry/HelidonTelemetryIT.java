package io.sightline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Helidon's own tracing and the agent in one application. */
class HelidonTelemetryIT {

  private static final List<String> NOT_OF_AN_APPLICATION =
      List.of("/io/sightline/", "opentelemetry-javaagent", "/net/bytebuddy/", "/org/junit/");

  @Test
  void noSpanIsThereTwice() {
    List<Span> spans = run("helidon-telemetry", "true");

    Span call = only(spans, "GET", "CLIENT", "/hop");
    Span hop = only(spans, "GET /hop", "SERVER", "/hop");
    Span inner = only(spans, "GET /answers/{id}", "CLIENT", "/answers/7");
    Span answer = only(spans, "GET /answers/{id}", "SERVER", "/answers/7");
    assertThat(call.isRoot()).isTrue();
    assertThat(hop.isChildOf(call)).isTrue();
    assertThat(inner.isChildOf(hop)).isTrue();
    assertThat(answer.isChildOf(inner)).isTrue();
    assertThat(spans)
        .filteredOn(span -> span.kind().equals("CLIENT") || span.kind().equals("SERVER"))
        .hasSize(4);
    // What the application makes itself is where it belongs, and finds the span of its request.
    assertThat(spans)
        .filteredOn(span -> span.name().equals("by-hand"))
        .singleElement()
        .satisfies(span -> assertThat(span.isChildOf(answer)).isTrue());
    assertThat(answer.attribute("answer")).isEqualTo("42");
  }

  @Test
  void spansOfHelidonStayWithoutOurs() {
    List<Span> spans = run("helidon-telemetry-alone", "false");

    assertThat(spans).filteredOn(span -> span.kind().equals("SERVER")).hasSize(2);
    // By each of the two services that Helidon has for it.
    assertThat(spans).filteredOn(span -> span.kind().equals("CLIENT")).hasSize(4);
    assertThat(spans).filteredOn(span -> span.name().equals("of-telemetry")).hasSize(2);
    assertThat(spans)
        .filteredOn(span -> span.name().equals("HTTP Request"))
        .hasSize(2)
        .allSatisfy(span -> assertThat(span.kind()).isEqualTo("SERVER"));
  }

  private static List<Span> run(String name, String enabled) {
    String target = System.getProperty("sightline.target", "target");
    Path agent =
        Path.of(System.getProperty("sightline.root"), "agent", "distribution", target)
            .resolve("sightline-agent.jar");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.ofCommand("-cp", classPath(), TracedApplication.class.getName())
                .agent(agent)
                .property("otel.instrumentation.helidon.enabled", enabled)
                .property("otel.instrumentation.helidon-webserver.enabled", enabled)
                .property("otel.instrumentation.helidon-webclient.enabled", enabled)
                .exportTo(receiver)
                .start(name)) {
      process.awaitOutput("^DONE");
      process.stop();
      assertThat(process.output()).contains("ANSWER 42\n");
      return receiver.spans();
    }
  }

  /** Of the test, but with OpenTelemetry's API, which Helidon's tracing brings. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar") || entry.endsWith("test-classes"))
        .filter(entry -> !Path.of(entry).startsWith(agentFolder()) || entry.endsWith("classes"))
        .filter(entry -> NOT_OF_AN_APPLICATION.stream().noneMatch(entry::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path agentFolder() {
    return Path.of(System.getProperty("sightline.root"), "agent").toAbsolutePath();
  }

  private static Span only(List<Span> spans, String name, String kind, String path) {
    List<Span> matching =
        spans.stream()
            .filter(span -> span.name().equals(name) && span.kind().equals(kind))
            .filter(
                span ->
                    String.valueOf(
                            span.attributes().getOrDefault("url.full", span.attribute("url.path")))
                        .endsWith(path))
            .toList();
    assertThat(matching).hasSize(1);
    return matching.getFirst();
  }
}
