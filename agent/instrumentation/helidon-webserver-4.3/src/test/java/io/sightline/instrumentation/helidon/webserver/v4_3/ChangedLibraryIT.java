package io.sightline.instrumentation.helidon.webserver.v4_3;

import static io.sightline.agent.testing.ChangedLibrary.jarOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.ChangedLibrary;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Helidon that maps errors in another way: the module stays off, and the answers are the same.
 */
class ChangedLibraryIT {

  @TempDir private Path directory;

  @Test
  void moduleStaysOff() {
    Path changed =
        ChangedLibrary.of(
            WebServer.class,
            Map.of("io/helidon/webserver/http/ErrorHandlers.runWithErrorHandling", "runHandled"),
            directory);

    String output;
    List<Span> spans;
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ErrorMappingApplication.class)
                .replaceLibrary(jarOf(WebServer.class), changed)
                .extension()
                .property("otel.javaagent.debug", "true")
                .exportTo(receiver)
                .start("changed-library")) {
      process.awaitOutput("^DONE");
      process.stop();
      output = process.output();
      spans = receiver.spans(span -> span.kind().equals("SERVER"));
    }

    assertThat(output)
        .contains("Instrumentation skipped, mismatched references were found: helidon-webserver ")
        .containsPattern("Missing method .*ErrorHandlers#runWithErrorHandling")
        .doesNotContain("Applying instrumentation: helidon-webserver ");
    assertThat(answers(output)).hasSize(31).isEqualTo(answersWithoutAgent());
    // Upstream's spans are as they would be without us.
    assertThat(spans)
        .hasSize(31)
        .allSatisfy(span -> assertThat(span.scope()).startsWith("io.opentelemetry."));
  }

  private static List<String> answersWithoutAgent() {
    try (AgentProcess process =
        AgentProcess.of(ErrorMappingApplication.class)
            .withoutAgent()
            .start("changed-library-without-agent")) {
      process.awaitOutput("^DONE");
      return answers(process.output());
    }
  }

  private static List<String> answers(String output) {
    return output.lines().filter(line -> line.startsWith("ANSWER ")).toList();
  }
}
