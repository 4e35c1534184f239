package io.sightline.agent;

import static io.sightline.agent.testing.ChangedLibrary.jarOf;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.ChangedLibrary;
import io.sightline.agent.testing.OtlpReceiver;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.commons.Remapper;

/** Request ids in the log, where it is not written by the Logback that the module was made for. */
class RequestIdLoggingIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));

  @TempDir private Path directory;

  /** Only Logback's MDC has the id; what is sent has it whoever wrote it. */
  @Test
  void isOnTheRecordsOfEachFramework() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(LogFrameworksApplication.class)
                .agent(AGENT)
                .property("log4j2.level", "INFO")
                .exportTo(receiver)
                .start("request-id-frameworks")) {
      process.awaitOutput("^DONE");
      process.awaitExit();

      for (String body : new String[] {"by Log4j", "by java.util.logging"}) {
        assertThat(receiver.logs(it -> it.body().equals(body)))
            .singleElement()
            .satisfies(it -> assertThat(it.attribute("request_id")).isEqualTo("frameworks-1"));
      }
      assertThat(process.output()).contains("CONTEXT null\n");
    }
  }

  @Test
  void logbackOfAnotherShapeIsLeftAlone() {
    String event = ILoggingEvent.class.getName().replace('.', '/');
    Path changed =
        ChangedLibrary.of(
            ILoggingEvent.class,
            new Remapper() {
              @Override
              public String map(String name) {
                return name.equals(event) ? event + "2" : name;
              }
            },
            directory);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(RequestIdApplication.class)
                .agent(AGENT)
                .replaceLibrary(jarOf(ILoggingEvent.class), changed)
                .property("logback.configurationFile", "logback-request-id.xml")
                .property("otel.javaagent.debug", "true")
                .exportTo(receiver)
                .start("request-id-changed-logback")) {
      process.awaitOutput("^DONE");
      process.awaitExit();

      assertThat(process.output())
          .contains("LOG chain begins [none] [none]\n")
          .contains(
              "Instrumentation skipped, mismatched references were found: request-id-logback ")
          .contains("Missing class " + ILoggingEvent.class.getName())
          .doesNotContain("Applying instrumentation: request-id-logback ");
      assertThat(receiver.spans(it -> "chain-1".equals(it.attribute("request_id")))).isNotEmpty();
    }
  }
}
