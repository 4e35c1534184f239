package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.TestClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent says when it starts, and what it leaves alone when it is switched off. */
class StartupIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));

  @TempDir private Path directory;

  @Test
  void saysInOneLineWhatItDoes() throws IOException {
    Path rules =
        Files.writeString(
            directory.resolve("rules.yaml"),
            """
            rules:
              - name: calls
                match: {class: io.sightline.agent.StartupApplication, method: call}
                metrics: [{counter: calls}]
            """);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(StartupApplication.class, "wait")
                .agent(AGENT)
                .property("sightline.rules", rules.toString())
                .property("sightline.instance-id.directory", directory.toString())
                .exportTo(receiver)
                .start("startup")) {
      process.awaitOutput("^STARTED");
      receiver.awaitMetrics(1, metric -> true);
      process.type("");
      process.awaitOutput("^DONE");

      assertThat(process.output())
          .containsPattern(
              "INFO \\S*StartupListener - sightline 0\\.\\S+ \\(OpenTelemetry 2\\.\\S+\\): traces,"
                  + " metrics, logs to "
                  + receiver.endpoint()
                  + " \\(http/protobuf\\); 1 rule loaded from \\S+rules\\.yaml; test instance"
                  + " [0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\n")
          .doesNotContain("WARN");
      // The checks are over, and their thread with them.
      assertThat(process.output().lines().filter(line -> line.startsWith("THREADS ")))
          .singleElement()
          .asString()
          .doesNotContain("sightline-startup-checks");
    }
  }

  @Test
  void namesTheMistakesOfItsUser() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("agent.properties"), "# mine\notel.exporter.otlp.compresion=gzip\n");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(StartupApplication.class, "wait")
                .agent(AGENT)
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + AGENT)
                .environment("OTEL_JAVAAGENT_CONFIGURATION_FILE", file.toString())
                .environment("OTEL_EXPORTER_OTLP_ENPOINT", "http://127.0.0.1:1")
                .environment("OTEL_INSTRUMENTATION_NO_SUCH_LIBRARY_ENABLED", "false")
                .environment("SIGHTLINE_REQUESTID_HOSTS", "*")
                .property("otel.exporter.otlp.protocol", "grpc")
                .property("sightline.instance-id.directory", directory.toString())
                .exportTo(receiver)
                .start("startup-mistakes")) {
      process.awaitOutput("sightline: what listens at the OTLP endpoint");

      assertThat(process.output())
          .contains(
              "STARTED\n",
              "sightline: what listens at the OTLP endpoint "
                  + receiver.endpoint()
                  + " speaks HTTP/1.1, not gRPC: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
              "sightline: OTEL_EXPORTER_OTLP_ENPOINT is not a setting that the agent knows; did you"
                  + " mean OTEL_EXPORTER_OTLP_ENDPOINT?",
              "sightline: OTEL_INSTRUMENTATION_NO_SUCH_LIBRARY_ENABLED: there is no instrumentation"
                  + " of that name",
              "sightline: SIGHTLINE_REQUESTID_HOSTS is not a setting that the agent knows; did you"
                  + " mean SIGHTLINE_REQUEST_ID_HOSTS?",
              "sightline: "
                  + file
                  + ":2: otel.exporter.otlp.compresion is not a setting that the agent knows; did"
                  + " you mean otel.exporter.otlp.compression?",
              "sightline: more than one agent observes this application");
    }
  }

  /** Of two that start one after the other, each on its own would have the application. */
  @Test
  void saysThatItIsNotTheFirst() {
    Path upstream = TestClassPath.upstreamAgent();
    String output =
        output(
            AgentProcess.of(StartupApplication.class)
                .agent(AGENT)
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + upstream)
                .property("otel.traces.exporter", "none")
                .property("otel.metrics.exporter", "none")
                .property("otel.logs.exporter", "none"),
            "startup-second");

    assertThat(output)
        .contains(
            "sightline: an OpenTelemetry agent has been started before, "
                + upstream
                + "; Sightline's does not start. Take one of the two -javaagent options out.\n",
            "DONE\n")
        .doesNotContain("StartupListener");
  }

  /** Two of one kind are as bad, and who is attached later is the second, too. */
  @Test
  void isAttachedToARunningApplicationOnce() throws Exception {
    try (AgentProcess process =
        AgentProcess.of(StartupApplication.class, "wait")
            .withoutAgent()
            .property("otel.traces.exporter", "none")
            .property("otel.metrics.exporter", "none")
            .property("otel.logs.exporter", "none")
            .start("startup-attached")) {
      process.awaitOutput("^PROPERTIES");
      attach(process);
      process.awaitOutput("StartupListener - sightline 0\\.");
      attach(process);
      process.awaitOutput(
          "^sightline: an OpenTelemetry agent has been started before, "
              + Pattern.quote(AGENT.toString())
              + "; Sightline's does not start");
      process.type("");
      process.awaitOutput("^DONE");
    }
  }

  @Test
  void switchedOffItSaysNothingBesideAnotherAgent() {
    String output =
        output(
            AgentProcess.of(StartupApplication.class)
                .agent(AGENT)
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + TestClassPath.upstreamAgent())
                .environment("OTEL_JAVAAGENT_ENABLED", "false"),
            "startup-second-off");

    assertThat(output).contains("DONE\n").doesNotContain("sightline:");
  }

  /** Its classes have the names of ours: nothing of Sightline's, redaction included, was there. */
  @Test
  void startsBesideAnApplicationThatHasUpstreamsAgentOnItsClassPath() {
    String output =
        output(
            AgentProcess.ofCommand(
                    "-cp",
                    TestClassPath.upstreamAgent()
                        + File.pathSeparator
                        + TestClassPath.application(),
                    StartupApplication.class.getName())
                .agent(AGENT)
                .property("otel.traces.exporter", "none")
                .property("otel.metrics.exporter", "none")
                .property("otel.logs.exporter", "none"),
            "startup-class-path");

    assertThat(output).contains("StartupListener - sightline 0.", "DONE\n");
  }

  @Test
  void switchedOffItLeavesTheApplicationAsItWas() {
    String without = output(AgentProcess.of(StartupApplication.class).withoutAgent(), "startup-no");
    String off =
        output(
            AgentProcess.of(StartupApplication.class)
                .agent(AGENT)
                .environment("OTEL_JAVAAGENT_ENABLED", "false"),
            "startup-off");

    assertThat(said(without)).hasSize(8);
    assertThat(said(off)).isEqualTo(said(without));
  }

  private static void attach(AgentProcess process) throws Exception {
    VirtualMachine jvm = VirtualMachine.attach(String.valueOf(process.pid()));
    try {
      jvm.loadAgent(AGENT.toString());
    } finally {
      jvm.detach();
    }
  }

  private static String output(AgentProcess.Builder builder, String name) {
    try (AgentProcess process = builder.start(name)) {
      process.awaitOutput("^DONE");
      return process.output();
    }
  }

  /** Without the JVM's own remark that its archive of classes is not used with an agent. */
  private static List<String> said(String output) {
    return output
        .lines()
        .filter(line -> !line.startsWith("OpenJDK 64-Bit Server VM warning: Sharing"))
        .toList();
  }
}
