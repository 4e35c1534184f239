package io.sightline.instrumentation.helidon.websocket.v4_0;

import static io.sightline.agent.testing.ChangedLibrary.jarOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.websocket.WsConnection;
import io.helidon.websocket.WsListener;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.ChangedLibrary;
import io.sightline.agent.testing.OtlpReceiver;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Helidon that the module was not made for: muzzle keeps the module off, the application works.
 */
class ChangedLibraryIT {

  private static final Map<String, String> NEW_NAMES =
      Map.of(
          "io/helidon/websocket/ClientWsFrame.opCode", "kind",
          "io/helidon/websocket/AbstractWsFrame.opCode", "kind",
          "io/helidon/websocket/WsFrame.opCode", "kind",
          "io/helidon/websocket/ServerWsFrame.opCode", "kind");

  @TempDir private Path directory;

  @Test
  void moduleStaysOff() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(WebSocketApplication.class)
                .replaceLibrary(
                    jarOf(WsListener.class),
                    ChangedLibrary.of(WsListener.class, NEW_NAMES, directory))
                .replaceLibrary(
                    jarOf(WsConnection.class),
                    ChangedLibrary.of(WsConnection.class, NEW_NAMES, directory))
                .extension()
                .property("otel.javaagent.debug", "true")
                .exportTo(receiver)
                .start("changed-library")) {
      process.awaitOutput("^DONE");
      process.awaitExit();

      assertThat(process.output())
          .contains("CASE text firstsecond\n")
          .containsPattern(
              "Instrumentation skipped, mismatched references were found: helidon-websocket ")
          .containsPattern("Missing method io.helidon.websocket.ClientWsFrame#opCode")
          .doesNotContain("Applying instrumentation: helidon-websocket ");
      assertThat(receiver.spans())
          .noneMatch(span -> span.scope().startsWith("io.sightline.helidon-websocket"));
    }
  }
}
