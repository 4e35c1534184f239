package io.sightline.instrumentation.helidon.scheduling.v4_0;

import static io.sightline.agent.testing.ChangedLibrary.jarOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.scheduling.Task;
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

  @TempDir private Path directory;

  @Test
  void moduleStaysOff() {
    Path changed =
        ChangedLibrary.of(
            Task.class,
            Map.of(
                "io/helidon/scheduling/CronInvocation.cron", "expression",
                "io/helidon/scheduling/CronTask$1.cron", "expression"),
            directory);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(SchedulingApplication.class)
                .replaceLibrary(jarOf(Task.class), changed)
                .extension()
                .property("otel.javaagent.debug", "true")
                .exportTo(receiver)
                .start("changed-library")) {
      process.awaitOutput("^DONE");
      process.awaitExit();

      assertThat(process.output())
          .contains("CASE class done\n")
          .containsPattern(
              "Instrumentation skipped, mismatched references were found: helidon-scheduling ")
          .containsPattern("Missing method io.helidon.scheduling.CronInvocation#cron")
          .doesNotContain("Applying instrumentation: helidon-scheduling ");
      assertThat(receiver.spans())
          .noneMatch(span -> span.scope().startsWith("io.sightline.helidon-scheduling"));
    }
  }
}
