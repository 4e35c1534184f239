package io.sightline.instrumentation.helidon.webclient.v4_0;

import static io.sightline.agent.testing.ChangedLibrary.jarOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http2.Http2Client;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.ChangedLibrary;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Helidon that the module was not made for: muzzle keeps the module off, the application works.
 */
class ChangedLibraryIT {

  @TempDir private Path directory;

  @Test
  void moduleStaysOff() throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ChangedLibraryApplication.class)
                .replaceLibrary(jarOf(WebClient.class), changed(WebClient.class))
                .replaceLibrary(jarOf(Http1Client.class), changed(Http1Client.class))
                .replaceLibrary(jarOf(Http2Client.class), changed(Http2Client.class))
                .extension()
                .property("otel.javaagent.debug", "true")
                .exportTo(receiver)
                .start("changed-library")) {
      process.awaitOutput("^DONE");
      process.stop();

      assertThat(process.output())
          .contains("STATUS 200\n")
          .containsPattern(
              "Instrumentation skipped, mismatched references were found: helidon-webclient ")
          .containsPattern("Missing method .*WebClientService\\$Chain#proceed")
          .doesNotContain("Applying instrumentation: helidon-webclient ");
      List<Span> spans = receiver.spans(span -> !span.kind().equals("INTERNAL"));
      assertThat(spans).extracting(Span::name).containsExactly("GET /{case}");
      assertThat(spans.getFirst().isRoot()).isTrue();
    }
  }

  private Path changed(Class<?> type) {
    return ChangedLibrary.of(type, new RenamedProceed(), directory);
  }
}
